// @ts-check
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageModules } from './page-modules.js';

// Writes dist/page/: modules that need no others, for pages without a bundler. onnxruntime-web's .wasm files belong into the
// same folder, and come from its own package.

const modules = await pageModules();
rmSync('dist/page', { recursive: true, force: true });
mkdirSync('dist/page');
for (const { fileName, code } of modules) writeFileSync(join('dist/page', fileName), code);

// A copy of others' code comes with their licences.
const inputs = modules.flatMap(({ moduleIds }) => moduleIds);
const folders = inputs.flatMap((path) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? []);
writeFileSync('dist/page/LICENSES.txt', [...new Set(folders)].sort().map(licenceIn).join('\n\n'));

/** @param {string} folder */
function licenceIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  return `${name} ${version} (${license})${text}`;
}
