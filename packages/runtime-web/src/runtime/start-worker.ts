import { SessionError } from '@langevin/core';
import type { WebSessionOptions } from './messages.ts';

/**
 * Starts the worker for sessions on a device. Bundlers know a worker by this very expression, with the name of its file,
 * and webpack merges workers that are given one name.
 *
 * @throws {SessionError} where there are no workers.
 */
export function startWorker(device: WebSessionOptions['device']): Worker {
  if (typeof Worker === 'undefined') {
    throw new SessionError('There are no workers here; pass onnxruntime-web itself: webRuntime({ ort }).');
  }
  if (device === 'webgpu') {
    return new Worker(new URL('./webgpu-worker.js', import.meta.url), { type: 'module', name: 'langevin-webgpu' });
  }
  return new Worker(new URL('./wasm-worker.js', import.meta.url), { type: 'module', name: 'langevin-wasm' });
}
