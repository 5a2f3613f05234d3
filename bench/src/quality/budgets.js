// @ts-check
import { Generator, runScheduler } from 'langevin';
import { testImageShape, testMixture } from 'langevin/testing';

/** @typedef {import('langevin').Scheduler} Scheduler */

/** How often the network may be evaluated where few evaluations are compared. */
export const fewEvaluations = [4, 5, 6, 8, 10, 12, 18];

/**
 * The numbers of steps of a scheduler that take as many evaluations as there may be, or nearly; of a budget on which it can't
 * run there is none.
 *
 * @param {Scheduler} scheduler
 * @param {readonly number[]} budgets
 */
export async function stepsWithin(scheduler, budgets) {
  const steps = [];
  for (const budget of budgets) steps.push(await mostSteps(scheduler, budget));
  return [...new Set(steps.filter((count) => count !== undefined))];
}

/**
 * The most steps that take no more evaluations; undefined where it can't run on so few.
 *
 * @param {Scheduler} scheduler
 * @param {number} budget
 */
export async function mostSteps(scheduler, budget) {
  for (let steps = budget; steps > 0; steps--) {
    if ((await evaluationsOf(scheduler, steps)) <= budget) return steps;
  }
  return undefined;
}

/**
 * @param {Scheduler} scheduler
 * @param {number} numInferenceSteps
 */
async function evaluationsOf(scheduler, numInferenceSteps) {
  const options = { shape: [1, ...testImageShape], numInferenceSteps, generator: new Generator(3) };
  return runScheduler(scheduler, testMixture.predict, options).then(
    (result) => result.evaluations,
    () => Number.POSITIVE_INFINITY,
  );
}
