// @ts-check
import * as ort from 'onnxruntime-node';
import { millisecondsOf } from '../alternate.js';
import { numbersFor } from './feeds.js';

/** Numbers of threads that both sides run with. */
export const threadCounts = [1, 2];

/**
 * Bare loops of `session.run` over one graph: on this thread in onnxruntime-node, and in a worker of the page in
 * onnxruntime-web.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./site.js').Site} site
 * @param {object} options
 * @param {string} options.graph - path of the `.onnx` file on the site.
 * @param {import('./feeds.js').Shapes} options.shapes
 * @param {number} options.threads
 * @param {number} options.count - of evaluations that are timed together.
 */
export async function openLoopPair(page, site, { graph, shapes, threads, count }) {
  const session = await ort.InferenceSession.create(site.file(graph), {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
  });
  const feeds = Object.fromEntries(
    numbersFor(shapes).map(([name, data, dims]) => [name, new ort.Tensor('float32', data, dims)]),
  );
  await page.ask('openLoop', graph, { graph: `/${graph}`, shapes, threads });
  return {
    /** Each gives the milliseconds of all its evaluations. */
    candidates: {
      node: () =>
        millisecondsOf(async () => {
          for (let run = 0; run < count; run++) await session.run(feeds);
        }),
      web: () => page.ask('evaluate', graph, count),
    },
    async close() {
      await session.release();
      await page.ask('closeLoops');
    },
  };
}
