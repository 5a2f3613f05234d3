// @ts-check
import { defineConfig } from 'vite';

// With these the page may share memory between threads, which WebAssembly takes to use more than one.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

// What the page begins with of its packages is one file, rather than one for each set of classes that shares something. Its
// own modules stay apart: what is loaded later imports that file, and would wait for one that awaits at its top level.
/** @type {import('vite').Rolldown.CodeSplittingGroup} */
const first = { name: 'first', tags: ['$initial'], test: /[\\/](packages|node_modules)[\\/]/ };

export default defineConfig({
  // Relative addresses: the build works from any folder of a server.
  base: './',
  // Served, and copied into the build, as it is. A project of your own has its model in public/.
  publicDir: '../../models',
  server: { headers },
  preview: { headers },
  // Files that find others by their own address have to stay where they are.
  optimizeDeps: { exclude: ['@langevin/runtime-web', 'onnxruntime-web'] },
  build: { rolldownOptions: { output: { codeSplitting: { groups: [first] } } } },
});
