// @ts-check

/**
 * @typedef {import('../page-calls.js').Loop} Loop
 * @typedef {import('../page-calls.js').Chain} Chain
 * @typedef {{ milliseconds: number } | { failure: string }} Reply
 */

/** Workers that evaluate one graph over and over, by what they are called. @type {Map<string, Worker>} */
const workers = new Map();

/**
 * Opens a bare loop of onnxruntime-web on WebAssembly, in a worker of its own.
 *
 * @param {string} id - what it is called from then on.
 * @param {Loop} recipe
 */
export async function openLoop(id, recipe) {
  const worker =
    recipe.build === 'webgpu'
      ? new Worker(new URL('./webgpu-loop.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('./wasm-loop.js', import.meta.url), { type: 'module' });
  workers.set(id, worker);
  await ask(worker, { kind: 'create', recipe });
}

/**
 * Opens a chain of evaluations on WebGPU, in a worker of its own.
 *
 * @param {string} id - what it is called from then on.
 * @param {Chain} recipe
 */
export async function openChain(id, recipe) {
  const worker = new Worker(new URL('./webgpu-chain.js', import.meta.url), { type: 'module' });
  workers.set(id, worker);
  await ask(worker, { kind: 'create', recipe });
}

/**
 * Milliseconds of a number of evaluations, taken in the worker.
 *
 * @param {string} id
 * @param {number} count
 */
export function evaluate(id, count) {
  const worker = workers.get(id);
  if (!worker) throw new Error(`nothing is called "${id}"`);
  return ask(worker, { kind: 'run', count });
}

/** Ends all loops and chains; their memory goes with their workers. */
export function closeLoops() {
  for (const worker of workers.values()) worker.terminate();
  workers.clear();
}

/**
 * @param {Worker} worker
 * @param {unknown} request
 * @returns {Promise<number>}
 */
function ask(worker, request) {
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
    worker.onmessage = (/** @type {MessageEvent<Reply>} */ { data }) =>
      'failure' in data ? reject(new Error(data.failure)) : resolve(data.milliseconds);
    worker.postMessage(request);
  });
}
