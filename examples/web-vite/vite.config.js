// @ts-check
import { defineConfig } from 'vite';

// With these the page may share memory between threads, which WebAssembly takes to use more than one.
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  // Relative addresses: the build works from any folder of a server.
  base: './',
  // Served, and copied into the build, as it is. A project of your own has its model in public/.
  publicDir: '../../models',
  server: { headers },
  preview: { headers },
  // Files that find others by their own address have to stay where they are.
  optimizeDeps: { exclude: ['@langevin/runtime-web', 'onnxruntime-web'] },
});
