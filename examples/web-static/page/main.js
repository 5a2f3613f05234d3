import { DiffusionPipeline, findComponent, RasterImage } from './langevin/langevin.js';

const status = document.querySelector('#status');
const picture = document.querySelector('#picture');

try {
  // The classes that the folder names are loaded with it, and another one by its name.
  const pipe = await DiffusionPipeline.fromPretrained('emoji-faces-32', {
    device: 'wasm', // WebGPU where the browser has it, if left out
  });
  const EulerScheduler = await findComponent('EulerScheduler');
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
