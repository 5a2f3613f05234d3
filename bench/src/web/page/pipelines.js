// @ts-check
import { Generator, ScoreSdeVePipeline } from 'langevin';
import { webRuntime } from 'langevin/web';

/** @typedef {import('../page-calls.js').Run} Run */

/** @type {Map<string, ScoreSdeVePipeline>} */
const pipelines = new Map();

/**
 * Loads a pipeline onto WebAssembly, as a page would.
 *
 * @param {string} id - what it is called from then on.
 * @param {string} folder - an address.
 * @param {number} threads
 */
export async function openPipeline(id, folder, threads) {
  const runtime = webRuntime({ threads });
  pipelines.set(id, await ScoreSdeVePipeline.fromPretrained(folder, { runtime, device: 'wasm' }));
}

/**
 * Milliseconds of a whole `generate()`, taken on the page's thread.
 *
 * @param {string} id
 * @param {Run} run
 * @param {(step: import('langevin').SamplingStep) => void} [onStep]
 */
export async function generate(id, run, onStep) {
  const pipeline = pipelines.get(id);
  if (!pipeline) throw new Error(`no pipeline is called "${id}"`);
  const start = performance.now();
  await pipeline.generate({ ...run, generator: new Generator(0), ...(onStep && { onStep }) });
  return performance.now() - start;
}

/** Disposes all of them. */
export async function closePipelines() {
  for (const pipeline of pipelines.values()) await pipeline.dispose();
  pipelines.clear();
}
