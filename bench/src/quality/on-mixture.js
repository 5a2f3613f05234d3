// @ts-check
import { floatTensor, Generator, runScheduler, ScoreSdeVeScheduler } from 'langevin';
import { testImageShape, testMeans, testMixture, testStd, testWeights } from 'langevin/testing';
import { slicedWasserstein } from './measures.js';
import { solvers } from './solvers.js';

/** @typedef {import('langevin').FloatTensor} FloatTensor */
/** @typedef {{ name: string, steps: number, evaluations: number, distance: number, weight: number, mean: number, spread: number }} MixtureRow */

const count = 4000;
const { config } = new ScoreSdeVeScheduler({ sigmaMax: 50 });

/**
 * The schedulers on a mixture whose score is exact, so that all the error is theirs.
 *
 * @returns {Promise<{ rows: MixtureRow[], floor: number }>} `floor` is the distance of two samples of the truth.
 */
export async function measureOnMixture() {
  const truth = drawTruth(new Generator(1));
  const rows = [];
  for (const { name, make, steps } of solvers) {
    for (const numInferenceSteps of steps) {
      const options = { shape: [count, ...testImageShape], numInferenceSteps, generator: new Generator(3) };
      const { mean, evaluations } = await runScheduler(make(config), testMixture.score, options);
      rows.push({
        name,
        steps: numInferenceSteps,
        evaluations,
        distance: slicedWasserstein(mean, truth),
        ...describe(mean),
      });
    }
  }
  return { rows, floor: slicedWasserstein(drawTruth(new Generator(5)), truth) };
}

/** Images of the mixture itself. @param {Generator} generator */
function drawTruth(generator) {
  const noise = generator.randn([count, ...testImageShape]);
  const uniform = generator.rand([count]).data;
  const length = noise.data.length / count;
  for (let image = 0; image < count; image++) {
    const component = componentOf(uniform[image] ?? 0);
    for (let i = 0; i < length; i++) {
      noise.data[image * length + i] =
        (testMeans.data[component * length + i] ?? 0) + testStd * (noise.data[image * length + i] ?? 0);
    }
  }
  return noise;
}

/** @param {number} uniform - in [0, 1). */
function componentOf(uniform) {
  let rest = uniform;
  for (const [component, weight] of testWeights.entries()) {
    if (rest < weight) return component;
    rest -= weight;
  }
  return testWeights.length - 1;
}

/**
 * By the component that each image is nearest to: how far its weight is off, its mean (in units of its spread), and the
 * spread relative to what it should be.
 *
 * @param {FloatTensor} images
 */
function describe(images) {
  const length = images.data.length / count;
  const counts = testWeights.map(() => 0);
  const sums = floatTensor(testMeans.dims);
  let squares = 0;
  for (let image = 0; image < count; image++) {
    const x = images.data.subarray(image * length, (image + 1) * length);
    const distances = testWeights.map((_, k) =>
      x.reduce((sum, value, i) => sum + (value - (testMeans.data[k * length + i] ?? 0)) ** 2, 0),
    );
    const nearest = distances.indexOf(Math.min(...distances));
    counts[nearest] = (counts[nearest] ?? 0) + 1;
    squares += distances[nearest] ?? 0;
    x.forEach((value, i) => {
      sums.data[nearest * length + i] = (sums.data[nearest * length + i] ?? 0) + value;
    });
  }
  const meanErrors = Array.from(sums.data, (sum, i) => {
    const own = sum / (counts[Math.floor(i / length)] ?? 1);
    return Math.abs(own - (testMeans.data[i] ?? 0)) / testStd;
  });
  return {
    weight: Math.max(...counts.map((found, k) => Math.abs(found / count - (testWeights[k] ?? 0)))),
    mean: Math.max(...meanErrors),
    spread: Math.sqrt(squares / (count * length)) / testStd,
  };
}
