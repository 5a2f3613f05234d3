// @ts-check
import { EulerScheduler, RasterImage, ScoreSdeVePipeline } from 'langevin';

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const picture = /** @type {HTMLImageElement} */ (document.querySelector('#picture'));

try {
  const pipe = await ScoreSdeVePipeline.fromPretrained('emoji-faces-32', {
    device: 'wasm', // WebGPU where the browser has it, if left out
  });
  pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });

  status.textContent = 'Drawing';
  const { images } = await pipe.generate({ batchSize: 4, numInferenceSteps: 12, seed: 4 });
  await pipe.dispose();

  const png = RasterImage.grid(images, { columns: 4, padding: 2 }).toPng();
  picture.src = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
  picture.alt = `${images.length} emoji faces`;
  status.textContent = 'Drawn';
} catch (error) {
  status.textContent = String(error);
  throw error;
}
