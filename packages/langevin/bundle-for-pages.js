// @ts-check
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// Writes dist/page/: modules that need no others, for pages without a bundler. langevin.js is the one to import, and beside
// it are the parts that it imports, and the programs of its workers. onnxruntime-web's .wasm files belong into the same
// folder, and come from its own package.

rmSync('dist/page', { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    langevin: 'src/page.ts',
    'wasm-worker': '@langevin/runtime-web/wasm-worker',
    'webgpu-worker': '@langevin/runtime-web/webgpu-worker',
  },
  outdir: 'dist/page',
  bundle: true,
  // Parts that are loaded when they are needed stay files of their own: in one file, esbuild never runs some of them.
  splitting: true,
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
