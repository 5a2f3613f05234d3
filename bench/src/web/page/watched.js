// @ts-check
import { RasterImage } from 'langevin';
import { generate, openPipeline } from './pipelines.js';
import { block, watchThread } from './watch-thread.js';

/** @typedef {import('../page-calls.js').Run} Run */

/** The page's thread in a task of a known length: what a watch has to see. @param {number} milliseconds */
export function watchBlocking(milliseconds) {
  return watchThread(() => block(milliseconds));
}

/**
 * While a pipeline is loaded and evaluated for the first time.
 *
 * @param {string} id
 * @param {string} folder
 * @param {number} threads
 */
export function watchLoading(id, folder, threads) {
  return watchThread(async () => {
    await openPipeline(id, folder, threads);
    await generate(id, { batchSize: 1, numInferenceSteps: 1 });
  });
}

/**
 * While it generates.
 *
 * @param {string} id
 * @param {Run} run
 */
export function watchGenerating(id, run) {
  return watchThread(() => generate(id, run));
}

/**
 * While it generates, and each step is drawn.
 *
 * @param {string} id
 * @param {Run} run
 */
export function watchPreviews(id, run) {
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas'));
  return watchThread(() => generate(id, run, ({ mean }) => draw(canvas, mean)));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import('langevin').FloatTensor} images - of three channels, with values in [0, 1]; the rest is cut off.
 */
function draw(canvas, images) {
  const grid = RasterImage.grid(RasterImage.fromTensor(images));
  const pixels = new ImageData(grid.width, grid.height);
  for (let from = 0, to = 0; from < grid.data.length; from += 3, to += 4) {
    pixels.data.set(grid.data.subarray(from, from + 3), to);
    pixels.data[to + 3] = 255;
  }
  canvas.width = grid.width;
  canvas.height = grid.height;
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
}
