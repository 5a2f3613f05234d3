// @ts-check
import {
  ComposedScheduler,
  EDMHeunScheduler,
  PredictorCorrectorScheduler,
  RestartScheduler,
  ScoreSdeVeScheduler,
  solverNames,
} from 'langevin';

/** @typedef {import('langevin').Scheduler} Scheduler */
/** @typedef {{ readonly name: string, make(config: object): Scheduler, readonly many?: readonly number[] | undefined }} Sampler */
/** @typedef {import('langevin').FittedLevels} FittedLevels */

/**
 * Steps of the stochastic solvers, which a network's errors limit otherwise than few steps do.
 *
 * @type {Readonly<Record<string, readonly number[]>>}
 */
const many = { 'euler-ancestral': [25, 70], 'dpm-solver++-2m-sde': [25, 70] };

/** One restart that a run of few evaluations can afford. */
const restarts = [{ sigmaMin: 0.06, sigmaMax: 0.3, steps: 2, repeats: 1 }];

/**
 * The samplers that are compared, each made from the configuration of the reference's: the classes that are more than a
 * solver on levels, every solver by Karras' levels, and some by what is known of the network.
 *
 * @param {{ levels?: FittedLevels, dataRange?: readonly [number, number] }} network - the levels that were fitted to it,
 * and the range of the data where it is inexact at large sigmas.
 * @returns {readonly Sampler[]} - with `many` steps that are compared besides those of few evaluations.
 */
export function samplersFor({ levels, dataRange }) {
  return [
    {
      name: 'ScoreSdeVeScheduler (reference)',
      make: (config) => ScoreSdeVeScheduler.fromConfig(config),
      many: [100, 200],
    },
    {
      name: 'PredictorCorrectorScheduler, no corrector',
      make: (config) => PredictorCorrectorScheduler.fromConfig({ ...config, corrector: 'none' }),
    },
    { name: 'EDMHeunScheduler, churn', make: (config) => EDMHeunScheduler.fromConfig({ ...config, sChurn: 40 }) },
    { name: 'RestartScheduler', make: (config) => RestartScheduler.fromConfig({ ...config, restarts }) },
    ...solverNames().map((solver) => ({ ...composed(solver, { solver }), many: many[solver] })),
    ...(levels ? ['ipndm', 'dpm-solver++-2m'].map((solver) => composed(`${solver}, fitted`, { solver, levels })) : []),
    ...(dataRange ? inRange(dataRange) : []),
  ];
}

/**
 * Solvers with the data held within their range.
 *
 * @param {readonly [number, number]} dataRange
 */
function inRange(dataRange) {
  const even = { dataRange, levels: 'exponential', samplingEps: 0.2 };
  return [
    composed('ipndm, in range', { solver: 'ipndm', dataRange }),
    composed('euler-ancestral, in range', { solver: 'euler-ancestral', ...even }),
    composed('dpm-solver++-2m-sde, in range', { solver: 'dpm-solver++-2m-sde', ...even }),
  ];
}

/**
 * @param {string} name
 * @param {object} settings
 * @returns {Sampler}
 */
function composed(name, settings) {
  return { name, make: (config) => ComposedScheduler.fromConfig({ ...config, ...settings }) };
}
