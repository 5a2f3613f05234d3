import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bundleForWeb } from '../../tools/web-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'web-bundle-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Installs a package with the given files, without side effects, whose `node` condition has an entry of its own. */
function install(name: string, files: Record<string, string>): void {
  const directory = join(folder, 'node_modules', name);
  mkdirSync(directory, { recursive: true });
  const manifest = { name, type: 'module', sideEffects: false, exports: { node: './node.js', default: './index.js' } };
  for (const [path, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    writeFileSync(join(directory, path), text);
  }
}

/** The last module of each chain to something that no browser has, and how many files lead there. */
async function unwanted(name: string): Promise<[string, number][]> {
  const bundle = await bundleForWeb(name, folder);
  return bundle.unwanted.map((chain) => [chain.at(-1)!, chain.length - 1]);
}

test('a package whose Node modules stand behind the node condition is fit for the web', async () => {
  install('fit', { 'index.js': 'export const answer = 42;', 'node.js': "export * from 'node:fs';" });
  const { size, gzipped, unwanted } = await bundleForWeb('fit', folder);
  expect(unwanted).toEqual([]);
  expect(size).toBeGreaterThan(0);
  expect(gzipped).toBeGreaterThan(0);
});

test.each([
  ['a Node module', "export { join } from 'node:path';", 'node:path'],
  ['a Node module without its prefix', "export { join } from 'path';", 'path'],
  ['a Node module that is loaded on demand', "export const load = () => import('node:fs');", 'node:fs'],
  ['an import that nothing uses', "import { join } from 'node:path'; export const a = 1;", 'node:path'],
  ['the native binding', "export * from 'onnxruntime-node';", 'onnxruntime-node'],
  ['a binary module', "export const load = () => import('./binding.node');", './binding.node'],
])('%s is found behind other files', async (_, source, module) => {
  install('unfit', {
    'index.js': "export * from './inner.js';",
    'inner.js': "export * from './deep.js';",
    'deep.js': source,
  });
  expect(await unwanted('unfit')).toEqual([[module, 3]]);
});

test('a package that does not resolve is an error', async () => {
  await expect(bundleForWeb('absent', folder)).rejects.toThrow(/absent/);
});
