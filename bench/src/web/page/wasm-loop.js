// @ts-check
import * as ort from 'onnxruntime-web/wasm';
import { serveLoop } from './serve-loop.js';

serveLoop(ort);
