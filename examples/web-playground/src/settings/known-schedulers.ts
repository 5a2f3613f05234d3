import type { SettingWords } from './setting-words.ts';
import type { SettingValue } from './settings.ts';

/** What the page says of a scheduler in words of its own. */
export interface KnownScheduler {
  readonly label: string;
  /** What kind of solver it is, in a sentence. */
  readonly about: string;
  /** Steps that draw clean pictures; undefined for a solver that chooses them. */
  readonly steps: number | undefined;
  /** The settings that are offered, with the values that draw well where the checkpoint doesn't say others. */
  readonly settings: Readonly<Record<string, SettingValue>>;
  /** What is said of its settings alone. */
  readonly words?: Readonly<Record<string, SettingWords>>;
  /** Settings that follow from others. */
  follow?(settings: Readonly<Record<string, SettingValue>>): Readonly<Record<string, SettingValue>>;
}

/** The schedulers that come first, by the names of their classes: the rest are described by what they say themselves. */
export const knownSchedulers: Readonly<Record<string, KnownScheduler>> = {
  DPMSolverMultistepScheduler: {
    label: 'DPM-Solver++ 2M',
    about: 'Remembers its last step, so that a couple of dozen evaluations are enough.',
    steps: 20,
    settings: { algorithmType: 'sde-dpmsolver++', solverType: 'midpoint', useKarrasSigmas: false },
    words: {
      algorithmType: {
        label: 'Form',
        options: [
          { value: 'sde-dpmsolver++', label: 'SDE: fresh noise in each step' },
          { value: 'dpmsolver++', label: 'ODE: no noise but the first' },
        ],
      },
      solverType: {
        label: 'Second order by',
        options: [
          { value: 'midpoint', label: 'Midpoint' },
          { value: 'heun', label: 'Heun' },
        ],
      },
    },
  },
  EulerScheduler: {
    label: 'Euler',
    about: 'The plainest solver; with ancestral noise it draws as well as any.',
    steps: 25,
    settings: { eta: 1, rho: 7 },
  },
  EDMHeunScheduler: {
    label: 'EDM Heun',
    about: 'Looks twice at each step, and stirs in a little noise before it.',
    steps: 18,
    settings: { sChurn: 40, sNoise: 1, rho: 7 },
  },
  ScoreSdeVeScheduler: {
    label: 'Score SDE VE',
    about: 'The reference of the paper: a Langevin corrector before each step of reverse diffusion.',
    steps: 200,
    settings: { snr: 0.15, correctSteps: 1 },
  },
  PredictorCorrectorScheduler: {
    label: 'Predictor and corrector',
    about: 'The reference’s parts, to be put together freely.',
    steps: 200,
    settings: { predictor: 'reverse-diffusion', corrector: 'langevin', snr: 0.15, correctorSteps: 1 },
    words: {
      predictor: {
        label: 'Predictor',
        options: [
          { value: 'reverse-diffusion', label: 'Reverse diffusion' },
          { value: 'ancestral', label: 'Ancestral' },
          { value: 'euler-maruyama', label: 'Euler-Maruyama' },
          { value: 'none', label: 'None' },
        ],
      },
      corrector: {
        label: 'Corrector',
        options: [
          { value: 'langevin', label: 'Langevin' },
          { value: 'annealed-langevin', label: 'Annealed Langevin' },
          { value: 'none', label: 'None' },
        ],
      },
    },
  },
  ProbabilityFlowScheduler: {
    label: 'Probability flow',
    about: 'An ordinary differential equation, solved as exactly as you ask. It chooses its own steps.',
    steps: undefined,
    settings: { method: 'bosh3', rtol: 0.01 },
    words: {
      method: {
        label: 'Runge-Kutta method',
        options: [
          { value: 'bosh3', label: 'Bogacki-Shampine, order 3' },
          { value: 'dopri5', label: 'Dormand-Prince, order 5' },
          { value: 'heun', label: 'Heun, order 2' },
        ],
      },
      rtol: {
        label: 'Error allowed per step',
        options: [
          { value: 0.1, label: '10 %' },
          { value: 0.01, label: '1 %' },
          { value: 0.001, label: '0.1 %' },
          { value: 0.0001, label: '0.01 %' },
        ],
      },
    },
    // The error that is allowed besides, which counts where values are near 0: as much of a picture's range.
    follow: ({ rtol = 0.01 }) => ({ atol: rtol }),
  },
};
