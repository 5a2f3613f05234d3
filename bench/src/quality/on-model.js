// @ts-check
import { floatTensor, RasterImage, ScoreSdeVePipeline } from 'langevin';
import { fewEvaluations, stepsWithin } from './budgets.js';
import { distanceOf, noiseOf, projectionsOf } from './measures.js';
import { samplersFor } from './samplers.js';
import { modelFolder, referenceImages } from './shipped-model.js';

/** @typedef {import('langevin').FloatTensor} FloatTensor */
/** @typedef {{ name: string, steps: number, evaluations: number, distance: number, noise: number, noisy: number }} ModelRow */

const batchSize = 32;

/** Of the pictures that the model was trained on. */
const dataRange = /** @type {const} */ ([0, 1]);

/**
 * The schedulers on the shipped model, against pictures of the reference scheduler at 1,000 steps.
 *
 * `noise` is the mean over the pictures, in 255ths; `noisy` the share of pictures that are noisier than all but one in a
 * hundred of the reference's.
 *
 * @returns {Promise<{ rows: ModelRow[], reference: { noise: number, limit: number } }>}
 */
export async function measureOnModel() {
  const reference = await referenceImages();
  const projections = await projectionsOf(reference);
  const referenceNoise = noiseOf(reference).sort((a, b) => a - b);
  const limit = referenceNoise[Math.floor(0.99 * referenceNoise.length)] ?? 0;
  const pipe = await ScoreSdeVePipeline.fromPretrained(modelFolder);
  const { config } = pipe.scheduler;
  const rows = [];
  for (const { name, make, many = [] } of samplersFor({ dataRange })) {
    pipe.scheduler = make(config ?? {});
    for (const numInferenceSteps of [...(await stepsWithin(pipe.scheduler, fewEvaluations)), ...many]) {
      const { images, evaluations } = await draw(pipe, numInferenceSteps, reference.dims[0] ?? 0);
      const noise = noiseOf(images);
      rows.push({
        name,
        steps: numInferenceSteps,
        evaluations,
        distance: await distanceOf(images, projections),
        noise: 255 * mean(noise),
        noisy: noise.filter((value) => value > limit).length / noise.length,
      });
      process.stderr.write(`${name}, ${evaluations} evaluations: ${rows.at(-1)?.distance.toFixed(3)}\n`);
    }
  }
  await pipe.dispose();
  return { rows, reference: { noise: 255 * mean(referenceNoise), limit: 255 * limit } };
}

/**
 * Pictures with other seeds than the reference's, of 8 bits as they are.
 *
 * @param {ScoreSdeVePipeline} pipe
 * @param {number} numInferenceSteps
 * @param {number} count
 */
async function draw(pipe, numInferenceSteps, count) {
  const batches = [];
  let evaluations = 0;
  for (let seed = 1000; seed < 1000 + count / batchSize; seed++) {
    const batch = await pipe.generate({ batchSize, numInferenceSteps, seed });
    batches.push(RasterImage.toTensor(batch.images));
    evaluations = Math.max(evaluations, batch.evaluations);
  }
  const [first] = batches;
  const images = floatTensor([count, ...(first?.dims.slice(1) ?? [])]);
  batches.forEach(({ data }, i) => {
    images.data.set(data, i * data.length);
  });
  return { images, evaluations };
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
