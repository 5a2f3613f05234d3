import { defineConfig } from 'vite';

// With these a page may share memory, which threads of WebAssembly take.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

// What the page begins with of its packages is one file, rather than one for each set of classes that shares something. Its
// own modules stay apart: what is loaded later imports that file, and would wait for one that awaits at its top level.
const first = { name: 'first', tags: ['$initial' as const], test: /[\\/](packages|node_modules)[\\/]/ };

export default defineConfig({
  // Relative addresses: the build works from any folder of any host.
  base: './',
  // A file that is missing is missing, rather than this page.
  appType: 'mpa',
  // The shipped models, which the build copies as they are.
  publicDir: '../../models',
  server: { headers },
  preview: { headers },
  // Its modules find one another, and their WebAssembly, by their own addresses.
  optimizeDeps: { exclude: ['onnxruntime-web', 'langevin'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { output: { codeSplitting: { groups: [first] } } },
  },
});
