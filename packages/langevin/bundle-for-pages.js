// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// Writes dist/page/: everything in one module, and beside it the programs of its workers, for pages without a bundler.
// onnxruntime-web's .wasm files belong into the same folder, and come from its own package.

const { metafile } = await build({
  entryPoints: {
    langevin: 'src/page.ts',
    'wasm-worker': '@langevin/runtime-web/wasm-worker',
    'webgpu-worker': '@langevin/runtime-web/webgpu-worker',
  },
  outdir: 'dist/page',
  bundle: true,
  minify: true,
  metafile: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  logLevel: 'warning',
});

// A copy of others' code comes with their licences.
const folders = Object.keys(metafile.inputs).flatMap(
  (path) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? [],
);
writeFileSync('dist/page/LICENSES.txt', [...new Set(folders)].sort().map(licenceIn).join('\n\n'));

/** @param {string} folder */
function licenceIn(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
  return `${name} ${version} (${license})${text}`;
}
