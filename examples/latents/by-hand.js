// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import {
  DDIMScheduler,
  floatTensor,
  fromCentered,
  Generator,
  predictFrom,
  RasterImage,
  runScheduler,
  scale,
  UNet2DModel,
  VQModel,
} from 'langevin';
import { drawing, numInferenceSteps } from './folders.js';

// What a pipeline of latents is made of, each by itself, and put together to what the pipeline does not do: a picture is
// changed in its latents.
const vqvae = await VQModel.fromPretrained(drawing);
const unet = await UNet2DModel.fromPretrained(drawing);
const scheduler = await DDIMScheduler.fromPretrained(drawing);

const pictures = gradient(Number(unet.config.sampleSize) * vqvae.downsampling);
const { latents } = await vqvae.encode(pictures);
await vqvae.release();

const { scalingFactor } = vqvae.config;
const begin = Math.floor(numInferenceSteps / 2);
const { mean, evaluations } = await runScheduler(scheduler, predictFrom(unet, scheduler.parameterization), {
  shape: latents.dims,
  numInferenceSteps,
  start: { data: scale(scalingFactor, latents), begin },
  generator: new Generator(0),
});
await unet.dispose();

const decoded = await vqvae.decode(scale(1 / scalingFactor, mean));
await vqvae.dispose();

const rows = [pictures, decoded].flatMap((data) => RasterImage.fromTensor(fromCentered(data)));
await mkdir('out', { recursive: true });
await writeFile('out/by-hand.png', RasterImage.grid(rows, { columns: 2, padding: 2 }).enlarge(4).toPng());
console.log(`out/by-hand.png: a picture, and what ${evaluations} steps made of its latents [${latents.dims}]`);

/**
 * A picture that goes from dark to bright, as the networks of latents take pictures: from -1 to 1.
 *
 * @param {number} side
 */
function gradient(side) {
  const data = Float32Array.from({ length: 3 * side * side }, (_, i) => (2 * (i % side)) / (side - 1) - 1);
  return floatTensor([1, 3, side, side], data);
}
