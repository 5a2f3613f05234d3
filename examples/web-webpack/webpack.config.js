// @ts-check
import { fileURLToPath } from 'node:url';

export default {
  mode: 'production',
  entry: './src/main.js',
  output: { path: fileURLToPath(new URL('dist', import.meta.url)), clean: true },
  // ONNX Runtime's WebAssembly is as large as it is, and loaded when a session is made.
  performance: { hints: false },
};
