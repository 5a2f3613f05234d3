// @ts-check
import { writeFile } from 'node:fs/promises';
import { RasterImage, ScoreSdeVePipeline } from 'langevin';
import { modelFolder, referencePicture } from './shipped-model.js';

// Draws the pictures that `quality` compares the schedulers with: 256 of the shipped model, by the reference scheduler
// at 1,000 steps, which are 2,000 evaluations. It takes an hour on two cores, and what it draws is committed.

const batchSize = 32;
const batches = 8;
const pipe = await ScoreSdeVePipeline.fromPretrained(modelFolder);

/** @type {RasterImage[]} */
const images = [];
for (let seed = 0; seed < batches; seed++) {
  const batch = await pipe.generate({ batchSize, numInferenceSteps: 1000, seed });
  images.push(...batch.images);
  process.stdout.write(`${images.length} of ${batches * batchSize}\n`);
}
await writeFile(referencePicture, RasterImage.grid(images, { columns: 16 }).toPng());
await pipe.dispose();
