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
import { halfMask, masked } from './pictures.js';

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
const gray = face(3).toGray();
const coloured = await colorize.generate({ ...run, image: gray });
await save('colorized', [face(3), gray.toRgb(), ...coloured.images]);

const small = face(3).shrink(4);
const enlarged = await pipe.generate({ ...run, known: knownBlocks(small, 4) });
await save('enlarged', [face(3), small.enlarge(4), ...enlarged.images]);

await pipe.dispose();

/** @param {number} index */
function face(index) {
  return /** @type {RasterImage} */ (faces[index]);
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
