// @ts-check
import * as ort from 'onnxruntime-web/webgpu';
import { serveLoop } from './serve-loop.js';

serveLoop(ort);
