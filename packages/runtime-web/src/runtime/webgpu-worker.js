import * as ort from 'onnxruntime-web/webgpu';
import { serveSession } from './serve-session.js';

// The program of the worker in which a session on WebGPU lives.
serveSession(ort);
