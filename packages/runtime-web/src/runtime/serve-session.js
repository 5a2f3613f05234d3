import { OrtSession } from './ort-session.js';

/**
 * @typedef {import('./messages.ts').WorkerReply} WorkerReply
 * @typedef {import('./messages.ts').WorkerRequest} WorkerRequest
 */

/** The name that onnxruntime-web gives the workers of its threads. */
const threadName = 'em-pthread';

/**
 * Serves one session from this worker. `WorkerHost` is its other end.
 *
 * @param {typeof import('onnxruntime-web')} ort - the module of onnxruntime-web that has the device.
 */
export function serveSession(ort) {
  // Bundled into one file with it, this program is also what onnxruntime-web starts its threads with.
  if (self.name.startsWith(threadName)) return;
  /** @type {OrtSession | undefined} */
  let session;

  /** @param {WorkerReply} reply @param {Transferable[]} transfer */
  const post = (reply, transfer = []) => self.postMessage(reply, { transfer });

  /**
   * @param {WorkerRequest} request
   * @returns {Promise<WorkerReply>}
   */
  const answer = async (request) => {
    if (request.kind === 'create') {
      session = await OrtSession.create(ort, request.model, request.options, (message) =>
        post({ kind: 'lost', message }),
      );
      return { kind: 'created', inputNames: session.inputNames, outputNames: session.outputNames };
    }
    if (session === undefined) throw new Error('the worker holds no session');
    if (request.kind === 'run') return { kind: 'ran', outputs: await session.run(request.feeds), feeds: request.feeds };
    await session.release();
    return { kind: 'released' };
  };

  self.addEventListener('message', async (/** @type {MessageEvent<WorkerRequest>} */ { data: request }) => {
    try {
      const reply = await answer(request);
      const tensors = reply.kind === 'ran' ? [...reply.outputs, ...reply.feeds] : [];
      post(
        reply,
        tensors.map(({ data }) => /** @type {ArrayBuffer} */ (data.buffer)),
      );
    } catch (error) {
      post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  });
}
