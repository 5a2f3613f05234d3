// @ts-check
import { webRuntime } from 'langevin/web';
import { drawPicture } from './draw-picture.js';

self.addEventListener('message', async ({ data: { model, steps, isAlone } }) => {
  try {
    const runtime = isAlone ? { runtime: await runtimeOnThisThread() } : {};
    const image = await drawPicture(model, steps, { device: 'wasm', ...runtime });
    self.postMessage({ png: image.toPng() });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
});

async function runtimeOnThisThread() {
  // By import(), so that it is a file of its own: onnxruntime-web starts its threads with the file that it is in.
  const ort = await import('onnxruntime-web/wasm');
  return webRuntime({ ort });
}
