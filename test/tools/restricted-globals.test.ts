import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../tools/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'restricted-globals-'));
for (const file of ['biome.json', '.gitignore']) copyFileSync(join(root, file), join(folder, file));

afterAll(() => rmSync(folder, { recursive: true }));

const uses = (name: string): string => `export const it: unknown = ${name};\n`;
const refused = ['document', 'caches', 'fetch', 'process', 'Buffer'];
const pathOf = (name: string): string => `packages/core/src/${name.toLowerCase()}.ts`;
const accepted = [
  {
    what: 'a local variable of that name',
    path: 'packages/core/src/local.ts',
    source: 'export const f = (fetch: number): number => fetch;\n',
  },
  { what: 'a Node global in the Node runtime', path: 'packages/runtime-node/src/x.ts', source: uses('process') },
  { what: 'a browser global in the web runtime', path: 'packages/runtime-web/src/x.ts', source: uses('caches') },
];
const sources = [...refused.map((name) => ({ path: pathOf(name), source: uses(name) })), ...accepted];
const report = lint();

/** What the linter says of all sources. */
function lint(): string {
  for (const { path, source } of sources) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
  }
  const biome = join(root, 'node_modules/.bin/biome');
  const paths = sources.map(({ path }) => path);
  return spawnSync(biome, ['lint', '--reporter=github', ...paths], { cwd: folder, encoding: 'utf8' }).stdout;
}

/** The rules that the linter finds broken in the source at `path`. */
function brokenRules(path: string): string[] {
  const errors = [...report.matchAll(/title=([^,]+),file=([^,]+)/g)];
  return errors.filter(([, , file]) => file!.replaceAll('\\', '/').endsWith(`/${path}`)).map(([, rule]) => rule!);
}

test.each(refused)('the linter refuses %s in packages for everywhere', (name) => {
  expect(brokenRules(pathOf(name))).toEqual(['lint/style/noRestrictedGlobals']);
});

test.each(accepted)('the linter accepts $what', ({ path }) => {
  expect(brokenRules(path)).toEqual([]);
});
