import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../../tools/workspace.ts';

const folder = mkdtempSync(join(tmpdir(), 'restricted-globals-'));
for (const file of ['biome.json', '.gitignore']) copyFileSync(join(root, file), join(folder, file));

afterAll(() => rmSync(folder, { recursive: true }));

/** The rules that the linter finds broken in a source at `path`. */
function brokenRules(path: string, source: string): string[] {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const biome = join(root, 'node_modules/.bin/biome');
  const { stdout } = spawnSync(biome, ['lint', '--reporter=github', path], { cwd: folder, encoding: 'utf8' });
  return [...stdout.matchAll(/title=([^,]+)/g)].map(([, rule]) => rule!);
}

test.each(['document', 'caches', 'fetch', 'process', 'Buffer'])(
  'the linter refuses %s in packages for everywhere',
  (name) => {
    expect(brokenRules(`packages/core/src/${name.toLowerCase()}.ts`, `export const it: unknown = ${name};\n`)).toEqual([
      'lint/style/noRestrictedGlobals',
    ]);
  },
);

test.each([
  [
    'a local variable of that name',
    'packages/core/src/local.ts',
    'export const f = (fetch: number): number => fetch;\n',
  ],
  ['a Node global in the Node runtime', 'packages/runtime-node/src/x.ts', 'export const it: unknown = process;\n'],
  ['a browser global in the web runtime', 'packages/runtime-web/src/x.ts', 'export const it: unknown = caches;\n'],
])('the linter accepts %s', (_, path, source) => {
  expect(brokenRules(path, source)).toEqual([]);
});
