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

/** Where snippets run, each with the compiler's settings for it. */
const places = [
  { name: 'node', tsconfig: 'tsconfig.test.json', has: (code: string) => !isForPages(code) },
  { name: 'page', tsconfig: 'tsconfig.browser.json', has: isForPages },
];

rmSync(folder, { recursive: true, force: true });
const snippets = folders.flatMap(pagesOf).flatMap(snippetsOf);
const failed = places.filter(({ name, tsconfig, has }) => {
  const here = snippets.filter(({ code }) => has(code));
  return !typeChecks(join(folder, name), tsconfig, here);
});
console.log(`snippets: ${snippets.length} ${failed.length === 0 ? 'type-check' : 'were checked, and some fail'}`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Whether a snippet takes what only pages have. */
function isForPages(code: string): boolean {
  return /'langevin\/web'|'onnxruntime-web|\b(document|navigator)\./.test(code);
}

/** Whether the compiler, with the settings of a file at the root, finds nothing wrong with the snippets. */
function typeChecks(directory: string, tsconfig: string, codes: readonly { name: string; code: string }[]): boolean {
  mkdirSync(directory, { recursive: true });
  for (const { name, code } of codes) writeFileSync(join(directory, name), `${code}\nexport {};\n`);
  const settings = {
    extends: join(root, tsconfig),
    // As strict as what `tsc --init` writes.
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings));
  const { status } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { cwd: root, stdio: 'inherit' });
  return status === 0;
}

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
