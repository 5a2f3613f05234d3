// @ts-check
import { defineConfig } from 'vite';

const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  base: './',
  publicDir: '../../models',
  build: { outDir: 'out/page' },
  preview: { headers },
  // A worker that starts workers of its own, and imports what it needs when it needs it, is a module.
  worker: { format: 'es' },
});
