// @ts-check
import * as ort from 'onnxruntime-node';
import { millisecondsOf } from '../alternate.js';
import { numbersFor } from './feeds.js';

/**
 * A bare loop of onnxruntime-node, on the CPU and on this thread.
 *
 * @param {string} file - an `.onnx` file.
 * @param {{ shapes: import('./feeds.js').Shapes, threads: number }} options
 */
export async function openNodeLoop(file, { shapes, threads }) {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: threads, executionMode: 'sequential' });
  const feeds = Object.fromEntries(
    numbersFor(shapes).map(([name, data, dims]) => [name, new ort.Tensor('float32', data, dims)]),
  );
  return {
    /** Milliseconds of a number of evaluations. @param {number} count */
    evaluate: (count) =>
      millisecondsOf(async () => {
        for (let run = 0; run < count; run++) await session.run(feeds);
      }),
    close: () => session.release(),
  };
}
