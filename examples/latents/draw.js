// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import {
  fitDecoderColours,
  LDMPipeline,
  LDMSuperResolutionPipeline,
  RasterImage,
  scale,
  UniPCMultistepScheduler,
} from 'langevin';
import { drawing, enlarging, numInferenceSteps } from './folders.js';

const pipe = await LDMPipeline.fromPretrained(drawing);
pipe.scheduler = UniPCMultistepScheduler.fromConfig(pipe.scheduler.config);

// A preview costs no run of the decoder: a linear map, which is fitted once, makes a pixel of each latent.
const { scalingFactor } = pipe.decoder.config;
const colours = await fitDecoderColours(pipe.decoder, { channels: pipe.network.config.inChannels, scalingFactor });
await pipe.release();

/** @type {RasterImage[]} */
const previews = [];
const { images } = await pipe.generate({
  batchSize: 4,
  numInferenceSteps,
  seed: 0,
  releaseAfterUse: true, // network and decoder are never in memory together
  onComponent: ({ component, phase }) => console.log(`${component}: ${phase}`),
  onStep: ({ mean }) => void previews.push(...RasterImage.fromTensor(colours.toImages(scale(1 / scalingFactor, mean)))),
});
await pipe.dispose();

const enlarger = await LDMSuperResolutionPipeline.fromPretrained(enlarging);
const enlarged = await enlarger.generate({ image: images, numInferenceSteps, seed: 0, releaseAfterUse: true });
await enlarger.dispose();

await mkdir('out', { recursive: true });
await save('previews', previews, 8);
await save('drawn', images, 4);
await save('enlarged', enlarged.images, 2);

/**
 * @param {string} name
 * @param {readonly RasterImage[]} pictures
 * @param {number} factor
 */
async function save(name, pictures, factor) {
  await writeFile(`out/${name}.png`, RasterImage.grid(pictures, { columns: 4 }).enlarge(factor).toPng());
  console.log(`out/${name}.png: ${pictures.length} pictures, such as ${pictures[0]}`);
}
