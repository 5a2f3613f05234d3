// @ts-check
import * as ort from 'onnxruntime-web/webgpu';
import { numbersFor } from '../feeds.js';

/**
 * @typedef {import('../page-calls.js').Chain} Chain
 * @typedef {{ kind: 'create', recipe: Chain } | { kind: 'run', count: number }} ChainRequest
 */

/** @type {ort.InferenceSession} */
let session;
/** @type {Record<string, ort.Tensor>} */
let feeds;

/** @param {Chain} chain */
async function create({ graph, shapes, staysOnGpu }) {
  session = await ort.InferenceSession.create(graph, {
    executionProviders: ['webgpu'],
    preferredOutputLocation: staysOnGpu ? 'gpu-buffer' : 'cpu',
    logSeverityLevel: 4,
  });
  feeds = Object.fromEntries(
    numbersFor(shapes).map(([name, data, dims]) => [name, new ort.Tensor('float32', data, dims)]),
  );
}

/** @param {number} count */
async function run(count) {
  const [name] = session.outputNames;
  const first = /** @type {ort.Tensor} */ (feeds.sample);
  let sample = first;
  for (let step = 0; step < count; step++) {
    const outputs = await session.run({ ...feeds, sample });
    if (sample !== first) sample.dispose();
    sample = /** @type {ort.Tensor} */ (outputs[/** @type {string} */ (name)]);
  }
  await sample.getData(true);
}

self.addEventListener('message', async (/** @type {MessageEvent<ChainRequest>} */ { data: request }) => {
  try {
    if (request.kind === 'create') await create(request.recipe);
    const start = performance.now();
    if (request.kind === 'run') await run(request.count);
    self.postMessage({ milliseconds: performance.now() - start });
  } catch (error) {
    self.postMessage({ failure: String(error) });
  }
});
