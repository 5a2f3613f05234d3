// @ts-check
import { numbersFor } from '../feeds.js';

/**
 * @typedef {import('../page-calls.js').Loop} Loop
 * @typedef {{ kind: 'create', recipe: Loop } | { kind: 'run', count: number }} LoopRequest
 */

/** The name that onnxruntime-web gives the workers of its threads. */
const threadName = 'em-pthread';

/**
 * Serves a bare loop of `session.run` on WebAssembly from this worker: what a page would do without us.
 *
 * @param {typeof import('onnxruntime-web')} ort
 */
export function serveLoop(ort) {
  // Bundled into one file with it, this program is also what onnxruntime-web starts its threads with.
  if (self.name.startsWith(threadName)) return;
  /** @type {import('onnxruntime-web').InferenceSession} */
  let session;
  /** @type {Record<string, import('onnxruntime-web').Tensor>} */
  let feeds;

  /** @param {Loop} loop */
  async function create({ graph, shapes, threads, options }) {
    ort.env.wasm.numThreads = threads;
    session = await ort.InferenceSession.create(graph, {
      ...options,
      executionProviders: ['wasm'],
      logSeverityLevel: 4,
    });
    feeds = Object.fromEntries(
      numbersFor(shapes).map(([name, data, dims]) => [name, new ort.Tensor('float32', data, dims)]),
    );
  }

  self.addEventListener('message', async (/** @type {MessageEvent<LoopRequest>} */ { data: request }) => {
    try {
      if (request.kind === 'create') await create(request.recipe);
      const start = performance.now();
      if (request.kind === 'run') for (let run = 0; run < request.count; run++) await session.run(feeds);
      self.postMessage({ milliseconds: performance.now() - start });
    } catch (error) {
      self.postMessage({ failure: String(error) });
    }
  });
}
