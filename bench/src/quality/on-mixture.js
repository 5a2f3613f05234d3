// @ts-check
import { ComposedScheduler, fitLevels, Generator, runScheduler, ScoreSdeVeScheduler } from 'langevin';
import { describeBatch, testImageShape, testMeans, testMixture, testStd, testWeights } from 'langevin/testing';
import { fewEvaluations, stepsWithin } from './budgets.js';
import { distanceOf, projectionsOf } from './measures.js';
import { samplersFor } from './samplers.js';

/** @typedef {{ name: string, steps: number, evaluations: number, distance: number, weight: number, mean: number, spread: number }} MixtureRow */

/** Samples that are compared. */
export const truthCount = 4000;
const { config } = new ScoreSdeVeScheduler({ sigmaMax: 50 });

/**
 * The samplers on a mixture whose score is exact, so that all the error is theirs.
 *
 * @returns {Promise<{ rows: MixtureRow[], floor: number }>} `floor` is the distance of two samples of the truth.
 */
export async function measureOnMixture() {
  const truth = await projectionsOf(drawTruth(new Generator(1)));
  const rows = [];
  for (const { name, make, many = [] } of samplersFor({ levels: await fitted() })) {
    const scheduler = make(config);
    for (const numInferenceSteps of [...(await stepsWithin(scheduler, fewEvaluations)), ...many]) {
      const options = { shape: [truthCount, ...testImageShape], numInferenceSteps, generator: new Generator(3) };
      const { mean, evaluations } = await runScheduler(scheduler, testMixture.predict, options);
      const { weightError, meanError, spread } = describeBatch(mean);
      rows.push({
        name,
        steps: numInferenceSteps,
        evaluations,
        distance: await distanceOf(mean, truth),
        weight: weightError,
        mean: meanError,
        spread,
      });
    }
  }
  return { rows, floor: await distanceOf(drawTruth(new Generator(5)), truth) };
}

/** Levels that were fitted to the mixture. */
async function fitted() {
  const { sde } = ComposedScheduler.fromConfig(config).config;
  const options = { sde, steps: fewEvaluations, shape: [64, ...testImageShape], generator: new Generator(0) };
  return (await fitLevels(testMixture.predict, options)).levels;
}

/** Images of the mixture itself. @param {Generator} generator */
export function drawTruth(generator) {
  const noise = generator.randn([truthCount, ...testImageShape]);
  const uniform = generator.rand([truthCount]).data;
  const length = noise.data.length / truthCount;
  for (let image = 0; image < truthCount; image++) {
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
