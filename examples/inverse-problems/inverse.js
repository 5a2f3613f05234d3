// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  DPMSolverMultistepScheduler,
  knownBlocks,
  RasterImage,
  ScoreSdeVeColorizePipeline,
  ScoreSdeVeInpaintPipeline,
  ScoreSdeVePipeline,
} from 'langevin';
import { blockMeans, grayOf, halfMask, masked } from './pictures.js';

const [steps = '200'] = process.argv.slice(2);
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));
const run = { numInferenceSteps: Number(steps), batchSize: 5, seed: 0 };

// Faces to work on, in few steps; then the model's own scheduler again.
const pipe = await ScoreSdeVePipeline.fromPretrained(model);
const { scheduler } = pipe;
pipe.scheduler = DPMSolverMultistepScheduler.fromConfig({ ...scheduler.config, algorithmType: 'sde-dpmsolver++' });
const faces = (await pipe.generate({ batchSize: 4, numInferenceSteps: 25, seed: 1 })).images;
pipe.scheduler = scheduler;

await mkdir('out', { recursive: true });

const inpaint = new ScoreSdeVeInpaintPipeline(pipe.components);
const rows = [];
for (const [index, side] of /** @type {const} */ (['left', 'top', 'left']).entries()) {
  const image = face(index);
  const mask = halfMask(image, side);
  const { images } = await inpaint.generate({ ...run, image, mask });
  rows.push(image, masked(image, mask), ...images);
}
await save('inpainted', rows);

const colorize = new ScoreSdeVeColorizePipeline(pipe.components);
const gray = grayOf(face(3));
const coloured = await colorize.generate({ ...run, image: gray });
await save('colorized', [face(3), gray, ...coloured.images].map(inColours));

const small = blockMeans(face(3), 4);
const enlarged = await pipe.generate({ ...run, known: knownBlocks(small, 4) });
await save('enlarged', [face(3), small.enlarge(4), ...enlarged.images]);

await pipe.dispose();

/** @param {number} index */
function face(index) {
  return /** @type {RasterImage} */ (faces[index]);
}

/** A gray picture as one of three channels. @param {RasterImage} image */
function inColours(image) {
  if (image.channels === 3) return image;
  const data = new Uint8ClampedArray(image.data.length * 3);
  image.data.forEach((value, i) => {
    data.fill(value, 3 * i, 3 * i + 3);
  });
  return new RasterImage(image.width, image.height, 3, data);
}

/**
 * Rows of the picture, what was known of it, and what was drawn.
 *
 * @param {string} name
 * @param {readonly RasterImage[]} images
 */
async function save(name, images) {
  await writeFile(`out/${name}.png`, RasterImage.grid(images, { columns: 7, padding: 2 }).enlarge(3).toPng());
  console.log(`out/${name}.png: the picture, what is known of it, and ${run.batchSize} ways to fill in the rest`);
}
