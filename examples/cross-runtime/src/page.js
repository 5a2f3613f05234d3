// @ts-check
import { drawPicture } from './draw-picture.js';

// A worker's addresses are relative to its own program, and a page's to the page.
const model = new URL('emoji-faces-32', location.href).href;

/**
 * Where to draw: in the page; in a worker; or in a worker, with the network on the worker's own thread, where the two
 * others have a further worker for it.
 *
 * @typedef {'page' | 'worker' | 'worker alone'} Place
 */

/** @param {Place} place @param {number} steps @returns {Promise<Uint8Array>} a PNG file */
async function draw(place, steps) {
  if (place === 'page') return (await drawPicture(model, steps, { device: 'wasm' })).toPng();
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: place });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) =>
        data.error ? reject(new Error(data.error)) : resolve(data.png),
      );
      worker.addEventListener('error', ({ message }) => reject(new Error(message ?? 'the worker did not start')));
      worker.postMessage({ model, steps, isAlone: place === 'worker alone' });
    });
  } finally {
    worker.terminate();
  }
}

Object.assign(globalThis, { draw });
