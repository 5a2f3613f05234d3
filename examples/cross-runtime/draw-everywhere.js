// @ts-check
import { fileURLToPath } from 'node:url';
import { readPng } from 'langevin';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { chromiumFlags, ensureChromium } from '../../tools/chromium.ts';
import { drawPicture } from './src/draw-picture.js';

/** @typedef {import('langevin').RasterImage} RasterImage */
/** @typedef {{ readonly place: string, readonly image: RasterImage, readonly seconds: number }} Drawn */

const root = fileURLToPath(new URL('.', import.meta.url));
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));

/**
 * Draws one picture in Node, in a page, and in a worker of that page: once as it comes, and once with the network on the
 * worker's own thread.
 *
 * @param {number} steps
 * @param {{ conditions?: string[] }} [resolve] - how imports are resolved for the browser; as Vite does if left out.
 * @returns {Promise<Drawn[]>} that of Node first.
 */
export async function drawEverywhere(steps, resolve = {}) {
  const drawn = [await timed('Node', () => drawPicture(model, steps))];
  await build({ root, resolve, logLevel: 'error' });
  const server = await preview({ root, preview: { port: 0 } });
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumFlags] });
  try {
    const page = await browser.newPage();
    await page.goto(/** @type {string} */ (server.resolvedUrls?.local[0]));
    for (const place of ['page', 'worker', 'worker alone']) {
      drawn.push(await timed(place, () => drawnBy(page, place, steps)));
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return drawn;
}

/** @param {string} place @param {() => Promise<RasterImage>} draw @returns {Promise<Drawn>} */
async function timed(place, draw) {
  const begin = performance.now();
  const image = await draw();
  return { place, image, seconds: (performance.now() - begin) / 1000 };
}

/** @param {import('playwright').Page} page @param {string} place @param {number} steps */
async function drawnBy(page, place, steps) {
  const png = await page.evaluate(
    async ([where, count]) => Array.from(await /** @type {any} */ (globalThis).draw(where, count)),
    /** @type {const} */ ([place, steps]),
  );
  return readPng(Uint8Array.from(/** @type {number[]} */ (png)));
}
