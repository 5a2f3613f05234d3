import * as ort from 'onnxruntime-web/wasm';
import { serveSession } from './serve-session.js';

// The program of the worker in which a session on WebAssembly lives.
serveSession(ort);
