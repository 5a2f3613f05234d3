// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Generator, linearCombination, RasterImage, ScoreSdeVePipeline } from 'langevin';

const [steps = '200', images = '3'] = process.argv.slice(2);
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));
const batchSize = Number(images);
const columns = 10;

const pipe = await ScoreSdeVePipeline.fromPretrained(model);
const run = pipe.stream({ batchSize, numInferenceSteps: Number(steps), generator: new Generator(0) });

/** @type {RasterImage[][]} For each tenth of the run, the batch as it is, and then the clean images in it. */
const frames = [];
for await (const { sample, mean, level, progress } of run) {
  if (progress < (frames.length + 1) / columns) continue;
  const clean = level.sigma > 0 ? await expectedImages(sample, level) : mean;
  const frame = [...RasterImage.fromTensor(sample), ...RasterImage.fromTensor(clean)];
  while (progress >= (frames.length + 1) / columns) frames.push(frame);
}
await pipe.dispose();

const rows = Array.from({ length: batchSize }, (_, image) => [image, batchSize + image]).flat();
const film = RasterImage.grid(
  rows.flatMap((row) => frames.map((frame) => /** @type {RasterImage} */ (frame[row]))),
  { columns, padding: 2 },
);
await mkdir('out', { recursive: true });
await writeFile('out/film.png', film.enlarge(2).toPng());
console.log(`out/film.png: the batch after each tenth of ${steps} steps`);

/**
 * The mean of all clean images that could be behind a noisy one, by Tweedie's formula: x + σ² ∇ₓ log p(x).
 *
 * @param {import('langevin').FloatTensor} sample
 * @param {import('langevin').NoiseLevel} level
 */
async function expectedImages(sample, level) {
  return linearCombination(1, sample, level.sigma ** 2, await pipe.score(sample, level));
}
