import { parentPort, workerData } from 'node:worker_threads';
import { NativeSession } from './native-session.js';

/**
 * @typedef {import('./messages.ts').WorkerReply} WorkerReply
 * @typedef {import('./messages.ts').WorkerRequest} WorkerRequest
 */

// The thread in which one session lives. `WorkerHost` is its other end.

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { busy } = /** @type {import('./messages.ts').WorkerSetup} */ (workerData);

/** @type {NativeSession | undefined} */
let session;

port.on('message', async (/** @type {WorkerRequest} */ request) => {
  const reply = await answer(request).catch((error) => /** @type {WorkerReply} */ ({ kind: 'failed', error }));
  Atomics.store(busy, 0, 0);
  Atomics.notify(busy, 0);
  const tensors = reply.kind === 'ran' ? [...reply.outputs, ...reply.feeds] : [];
  port.postMessage(
    reply,
    tensors.map(({ data }) => /** @type {ArrayBuffer} */ (data.buffer)),
  );
});

/**
 * @param {WorkerRequest} request
 * @returns {Promise<WorkerReply>}
 */
async function answer(request) {
  if (request.kind === 'create') {
    session = await NativeSession.create(request.model, request.options);
    return { kind: 'created', inputNames: session.inputNames, outputNames: session.outputNames };
  }
  if (session === undefined) throw new Error('the worker holds no session');
  if (request.kind === 'run') {
    return { kind: 'ran', outputs: await session.run(request.feeds), feeds: request.feeds };
  }
  await session.release();
  return { kind: 'released' };
}
