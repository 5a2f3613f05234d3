/**
 * Type-checks every TypeScript and JavaScript snippet of the guide and of the READMEs for users, against the source of
 * the packages. Each snippet is a module by itself, as a reader would paste it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './workspace.ts';

/** Folders of pages for those who use `langevin`. */
const folders = ['.', 'docs', 'packages/langevin', ...['models', 'examples'].flatMap(subfolders)];

/** Below docs/, whose dependencies are those that a snippet may import. */
const folder = join(root, 'docs/.snippets');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const snippets = folders.flatMap(pagesOf).flatMap(snippetsOf);
for (const { name, code } of snippets) writeFileSync(join(folder, name), `${code}\nexport {};\n`);
const tsconfig = {
  extends: '../../tsconfig.test.json',
  // A reader's compiler has the defaults of `strict`, and no more.
  compilerOptions: { noUncheckedIndexedAccess: false, exactOptionalPropertyTypes: false, noUnusedLocals: false },
  include: ['*.ts'],
  exclude: [],
};
writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: root, stdio: 'inherit' });
console.log(`snippets: ${snippets.length} ${status === 0 ? 'type-check' : 'were checked, and some fail'}`);
process.exitCode = status ?? 1;

function subfolders(parent: string): string[] {
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(parent, entry.name));
}

function pagesOf(directory: string): string[] {
  const names = readdirSync(join(root, directory)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => join(directory, name));
}

/** The fenced TypeScript and JavaScript of a page, named by the page and the line it stands at. */
function snippetsOf(page: string): { name: string; code: string }[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```[jt]s\n(.*?)^```/gms)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1;
    const prefix = page.replace(/\.md$/, '').replaceAll('/', '-');
    return { name: `${prefix}-line-${line}.ts`, code: match[1]! };
  });
}
