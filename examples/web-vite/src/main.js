// @ts-check
import { EulerScheduler, RasterImage, ScoreSdeVePipeline } from 'langevin';

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const picture = /** @type {HTMLImageElement} */ (document.querySelector('#picture'));

/** @param {RasterImage[]} images */
function show(images) {
  const png = RasterImage.grid(images, { columns: 4, padding: 2 }).toPng();
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(new Blob([png], { type: 'image/png' }));
}

try {
  const pipe = await ScoreSdeVePipeline.fromPretrained('emoji-faces-32', {
    device: 'wasm', // WebGPU where the browser has it, if left out
    onProgress: ({ loaded, total }) => {
      status.textContent = `Loading the model: ${Math.round((100 * loaded) / total)} %`;
    },
  });
  pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });

  const { images, evaluations } = await pipe.generate({
    batchSize: 4,
    numInferenceSteps: 12,
    seed: 4,
    onStep: ({ progress, mean }) => {
      status.textContent = `Drawing: ${Math.round(100 * progress)} %`;
      show(RasterImage.fromTensor(pipe.toImages(mean)));
    },
  });
  show(images);
  picture.alt = `${images.length} emoji faces`;
  status.textContent = `${images.length} pictures, ${evaluations} evaluations of the network`;
  await pipe.dispose();
} catch (error) {
  status.textContent = String(error);
  throw error;
}
