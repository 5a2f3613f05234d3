// @ts-check
import {
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
} from 'langevin';

/** @typedef {import('langevin').Scheduler} Scheduler */

/**
 * The schedulers that are compared, each made from the configuration of the reference's, and the steps of their runs.
 *
 * @type {readonly { name: string, make(config: object): Scheduler, steps: readonly number[] }[]}
 */
export const solvers = [
  {
    name: 'ScoreSdeVeScheduler (reference)',
    make: (config) => ScoreSdeVeScheduler.fromConfig(config),
    steps: [20, 50, 100, 200],
  },
  {
    name: 'PredictorCorrectorScheduler, no corrector',
    make: (config) => PredictorCorrectorScheduler.fromConfig({ ...config, corrector: 'none' }),
    steps: [35, 100],
  },
  {
    name: 'ProbabilityFlowScheduler',
    make: (config) => ProbabilityFlowScheduler.fromConfig({ ...config, rtol: 1e-2, atol: 1e-2 }),
    steps: [1],
  },
  { name: 'EulerScheduler', make: (config) => EulerScheduler.fromConfig(config), steps: [18, 35] },
  {
    name: 'EulerScheduler, eta 1',
    make: (config) => EulerScheduler.fromConfig({ ...config, eta: 1 }),
    steps: [12, 18, 25, 35, 70],
  },
  { name: 'EDMHeunScheduler', make: (config) => EDMHeunScheduler.fromConfig(config), steps: [9, 18, 35] },
  {
    name: 'EDMHeunScheduler, churn',
    make: (config) => EDMHeunScheduler.fromConfig({ ...config, sChurn: 40 }),
    steps: [9, 13, 18, 35],
  },
  {
    name: 'DPMSolverMultistepScheduler',
    make: (config) => DPMSolverMultistepScheduler.fromConfig({ ...config, useKarrasSigmas: true }),
    steps: [12, 18, 35],
  },
  {
    name: 'DPMSolverMultistepScheduler, SDE',
    make: (config) =>
      DPMSolverMultistepScheduler.fromConfig({
        ...config,
        algorithmType: 'sde-dpmsolver++',
        useKarrasSigmas: true,
      }),
    steps: [8, 12, 18, 25, 35, 70],
  },
];
