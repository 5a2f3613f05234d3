import { defineConfig } from 'vite';

// With these a page may share memory, which threads of WebAssembly take.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

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
  build: { target: 'es2022', chunkSizeWarningLimit: 1000 },
});
