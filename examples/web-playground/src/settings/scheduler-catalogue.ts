import {
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  type Scheduler,
  ScoreSdeVeScheduler,
} from 'langevin';
import type { SettingField } from './setting-field.ts';
import type { SettingValue } from './settings.ts';

type SchedulerSettings = Readonly<Record<string, SettingValue>>;

/** What the page says of a scheduler, and how it makes one. */
export interface SchedulerEntry {
  readonly label: string;
  /** What kind of solver it is, in a sentence. */
  readonly about: string;
  /** Steps that draw clean faces with the shipped model. */
  readonly steps: number;
  readonly fields: readonly SettingField[];
  /** How often a run evaluates the network; undefined where that follows from what it finds. */
  evaluations(steps: number, settings: SchedulerSettings): number | undefined;
  /** Makes it from another scheduler's configuration. @throws {ConfigError} for a value out of range. */
  make(config: object): Scheduler;
}

const perStep = (steps: number): number => steps;
const rho: SettingField = {
  kind: 'number',
  key: 'rho',
  label: 'Spacing ρ',
  hint: 'The larger, the more steps are spent on little noise.',
  min: 1,
  max: 20,
  step: 0.5,
  initial: 7,
};
const snr: SettingField = {
  kind: 'number',
  key: 'snr',
  label: 'Signal to noise',
  hint: 'The larger, the longer the corrector’s steps.',
  min: 0,
  max: 1,
  step: 0.01,
  initial: 0.15,
};

/** Every solver that can draw with a network of a variance-exploding diffusion. */
export const schedulerCatalogue = {
  DPMSolverMultistepScheduler: {
    label: 'DPM-Solver++ 2M',
    about: 'Remembers its last step, so that a couple of dozen evaluations are enough.',
    steps: 20,
    fields: [
      {
        kind: 'choice',
        key: 'algorithmType',
        label: 'Form',
        options: [
          { value: 'sde-dpmsolver++', label: 'SDE: fresh noise in each step' },
          { value: 'dpmsolver++', label: 'ODE: no noise but the first' },
        ],
        initial: 'sde-dpmsolver++',
      },
      {
        kind: 'choice',
        key: 'solverType',
        label: 'Second order by',
        options: [
          { value: 'midpoint', label: 'Midpoint' },
          { value: 'heun', label: 'Heun' },
        ],
        initial: 'midpoint',
      },
      { kind: 'flag', key: 'useKarrasSigmas', label: 'Karras’s noise levels', initial: false },
    ],
    evaluations: perStep,
    make: (config) => DPMSolverMultistepScheduler.fromConfig(config),
  },
  EulerScheduler: {
    label: 'Euler',
    about: 'The plainest solver; with ancestral noise it draws as well as any.',
    steps: 25,
    fields: [
      {
        kind: 'number',
        key: 'eta',
        label: 'Ancestral noise η',
        hint: 'From 0, the deterministic flow, to 1.',
        min: 0,
        max: 1,
        step: 0.05,
        initial: 1,
      },
      rho,
    ],
    evaluations: perStep,
    make: (config) => EulerScheduler.fromConfig(config),
  },
  EDMHeunScheduler: {
    label: 'EDM Heun',
    about: 'Looks twice at each step, and stirs in a little noise before it.',
    steps: 18,
    fields: [
      {
        kind: 'number',
        key: 'sChurn',
        label: 'Churn',
        hint: 'How much noise is stirred in over the run.',
        min: 0,
        max: 100,
        step: 1,
        initial: 40,
      },
      {
        kind: 'number',
        key: 'sNoise',
        label: 'Noise inflation',
        hint: 'The standard deviation of what is stirred in.',
        min: 0.9,
        max: 1.1,
        step: 0.001,
        initial: 1,
      },
      rho,
    ],
    evaluations: (steps) => 2 * steps - 1,
    make: (config) => EDMHeunScheduler.fromConfig(config),
  },
  ScoreSdeVeScheduler: {
    label: 'Score SDE VE',
    about: 'The reference of the paper: a Langevin corrector before each step of reverse diffusion.',
    steps: 200,
    fields: [
      snr,
      {
        kind: 'number',
        key: 'correctSteps',
        label: 'Corrector steps',
        hint: 'Each costs an evaluation.',
        min: 0,
        max: 5,
        step: 1,
        initial: 1,
      },
    ],
    evaluations: (steps, { correctSteps }) => steps * (1 + Number(correctSteps)),
    make: (config) => ScoreSdeVeScheduler.fromConfig(config),
  },
  PredictorCorrectorScheduler: {
    label: 'Predictor and corrector',
    about: 'The reference’s parts, to be put together freely.',
    steps: 200,
    fields: [
      {
        kind: 'choice',
        key: 'predictor',
        label: 'Predictor',
        options: [
          { value: 'reverse-diffusion', label: 'Reverse diffusion' },
          { value: 'ancestral', label: 'Ancestral' },
          { value: 'euler-maruyama', label: 'Euler-Maruyama' },
          { value: 'none', label: 'None' },
        ],
        initial: 'reverse-diffusion',
      },
      {
        kind: 'choice',
        key: 'corrector',
        label: 'Corrector',
        options: [
          { value: 'langevin', label: 'Langevin' },
          { value: 'annealed-langevin', label: 'Annealed Langevin' },
          { value: 'none', label: 'None' },
        ],
        initial: 'langevin',
      },
      snr,
      {
        kind: 'number',
        key: 'correctorSteps',
        label: 'Corrector steps',
        hint: 'Each costs an evaluation.',
        min: 0,
        max: 5,
        step: 1,
        initial: 1,
      },
    ],
    evaluations: (steps, { predictor, corrector, correctorSteps }) =>
      steps * ((predictor === 'none' ? 0 : 1) + (corrector === 'none' ? 0 : Number(correctorSteps))),
    make: (config) => PredictorCorrectorScheduler.fromConfig(config),
  },
  ProbabilityFlowScheduler: {
    label: 'Probability flow',
    about: 'An ordinary differential equation, solved as exactly as you ask. It chooses its own steps.',
    steps: 1,
    fields: [
      {
        kind: 'choice',
        key: 'method',
        label: 'Runge-Kutta method',
        options: [
          { value: 'bosh3', label: 'Bogacki-Shampine, order 3' },
          { value: 'dopri5', label: 'Dormand-Prince, order 5' },
          { value: 'heun', label: 'Heun, order 2' },
        ],
        initial: 'bosh3',
      },
      {
        kind: 'choice',
        key: 'rtol',
        label: 'Error allowed per step',
        options: [
          { value: 0.1, label: '10 %' },
          { value: 0.01, label: '1 %' },
          { value: 0.001, label: '0.1 %' },
          { value: 0.0001, label: '0.01 %' },
        ],
        initial: 0.01,
      },
    ],
    evaluations: () => undefined,
    // The error that is allowed besides, which counts where values are near 0: as much of a picture's range.
    make: (config) => ProbabilityFlowScheduler.fromConfig({ ...config, atol: (config as { rtol?: number }).rtol }),
  },
} as const satisfies Readonly<Record<string, SchedulerEntry>>;

/** The name of a scheduler's class. */
export type SchedulerName = keyof typeof schedulerCatalogue;

/** What the page says of a scheduler. */
export function schedulerEntry(name: SchedulerName): SchedulerEntry {
  return schedulerCatalogue[name];
}

/** Whether there is a scheduler of that name. */
export function isSchedulerName(name: string): name is SchedulerName {
  return Object.hasOwn(schedulerCatalogue, name);
}
