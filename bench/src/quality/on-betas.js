// @ts-check
import * as langevin from 'langevin';
import { Generator, runScheduler } from 'langevin';
import { testImageShape, testMixture } from 'langevin/testing';
import { mostSteps } from './budgets.js';
import { distanceOf, projectionsOf } from './measures.js';
import { drawTruth, truthCount } from './on-mixture.js';

/** @typedef {import('langevin').Scheduler} Scheduler */
/** @typedef {{ readonly className: string, fromConfig(config: object, options?: object): Scheduler }} SchedulerClass */
/** @typedef {{ name: string, distances: (number | undefined)[] }} BetasRow */

/** How often the network may be evaluated. */
export const budgets = [5, 8, 12, 20, 50];

/** Those that are made for networks of another kind, or go the other way. */
const others = new Set([
  'ComposedScheduler',
  'DDIMInverseScheduler',
  'LCMScheduler',
  'TCDScheduler',
  'RePaintScheduler',
]);

const { config } = new langevin.DDPMScheduler({ clipSample: false });

/**
 * Every scheduler of networks that were trained on betas, on a mixture whose score is exact, so that all the error is
 * theirs: for each budget the distance to the truth, undefined where it can't run on so few evaluations.
 *
 * @returns {Promise<{ rows: BetasRow[], floor: number }>} `floor` is the distance of two samples of the truth.
 */
export async function measureOnBetas() {
  const truth = await projectionsOf(drawTruth(new Generator(1)));
  const rows = [];
  for (const schedulerClass of schedulersOfBetas()) {
    const distances = [];
    for (const budget of budgets) {
      const scheduler = schedulerClass.fromConfig(config);
      const steps = await mostSteps(scheduler, budget);
      distances.push(steps && (await distanceOf((await draw(scheduler, steps)).mean, truth)));
    }
    rows.push({ name: schedulerClass.className, distances });
  }
  return { rows, floor: await distanceOf(drawTruth(new Generator(5)), truth) };
}

/** @returns {SchedulerClass[]} */
function schedulersOfBetas() {
  /** @type {readonly unknown[]} */
  const exported = Object.values(langevin);
  return exported.filter(isSchedulerOfBetas).sort((a, b) => a.className.localeCompare(b.className));
}

/**
 * @param {unknown} one
 * @returns {one is SchedulerClass}
 */
function isSchedulerOfBetas(one) {
  if (typeof one !== 'function' || !Object.hasOwn(one, 'className') || !('levelsFor' in one.prototype)) return false;
  const schedulerClass = /** @type {SchedulerClass} */ (/** @type {unknown} */ (one));
  if (others.has(schedulerClass.className)) return false;
  try {
    return schedulerClass.fromConfig(config, { onWarning: () => {} }).parameterization !== undefined;
  } catch {
    // Of another diffusion.
    return false;
  }
}

/**
 * @param {Scheduler} scheduler
 * @param {number} numInferenceSteps
 */
function draw(scheduler, numInferenceSteps) {
  const options = { shape: [truthCount, ...testImageShape], numInferenceSteps, generator: new Generator(3) };
  return runScheduler(scheduler, testMixture.predict, options);
}
