import { requireName } from '../config/named-choice.ts';
import { countFrom, isCount, isNumber, requireSetting } from '../config/settings.ts';
import { type TimestepSpacing, timestepSpacings } from '../levels/timestep-spacing.ts';
import type { SdeSchedulerConfig } from '../sdes/sde-scheduler.ts';

/** Settings of a `DPMSolverMultistepScheduler`. Besides the SDE they are diffusers'. */
export interface DPMSolverConfig extends SdeSchedulerConfig {
  /** `dpmsolver++` for the probability flow, `sde-dpmsolver++` for the reverse-time SDE, with noise in each step. */
  readonly algorithmType: 'dpmsolver++' | 'sde-dpmsolver++';
  /** 2, or 1 for the solver without history. */
  readonly solverOrder: 1 | 2;
  /** How the second order is reached. The two differ by terms of higher order. */
  readonly solverType: 'midpoint' | 'heun';
  /** Whether the last step is of first order in runs of fewer than 15 steps. */
  readonly lowerOrderFinal: boolean;
  /** Whether the last step is of first order in every run. A step down to sigma 0 always is. */
  readonly eulerAtFinal: boolean;
  /** Whether sigmas are spaced as by Karras et al. (arXiv:2206.00364, eq. 5, with ρ = 7) rather than in time. */
  readonly useKarrasSigmas: boolean;
  /** Where a run ends: at the data itself, or at the smallest sigma, whose noise it then keeps. */
  readonly finalSigmasType: 'zero' | 'sigma_min';
  /**
   * How a run is spread over the timesteps of the training, where the SDE has some and `useKarrasSigmas` is false. It then
   * ends as the spacing says, whatever `samplingEps`.
   */
  readonly timestepSpacing: TimestepSpacing;
  /** Added to each timestep, with the spacing `leading`. */
  readonly stepsOffset: number;
  /** Whether the predicted data is clipped by dynamic thresholding (Imagen, arXiv:2205.11487, section 2.3). */
  readonly thresholding: boolean;
  /** Share of an image's values that its threshold leaves as they are. */
  readonly dynamicThresholdingRatio: number;
  /** The largest threshold. */
  readonly sampleMaxValue: number;
}

/** The settings where none are given: diffusers' own. */
export const defaultDPMSolverConfig: Omit<DPMSolverConfig, keyof SdeSchedulerConfig> = Object.freeze({
  algorithmType: 'dpmsolver++',
  solverOrder: 2,
  solverType: 'midpoint',
  lowerOrderFinal: true,
  eulerAtFinal: false,
  useKarrasSigmas: false,
  finalSigmasType: 'zero',
  timestepSpacing: 'linspace',
  stepsOffset: 0,
  thresholding: false,
  dynamicThresholdingRatio: 0.995,
  sampleMaxValue: 1,
});

const algorithmTypes: Readonly<Record<DPMSolverConfig['algorithmType'], true>> = {
  'dpmsolver++': true,
  'sde-dpmsolver++': true,
};

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireDPMSolverConfig(className: string, config: DPMSolverConfig): void {
  const { solverOrder, dynamicThresholdingRatio: ratio, sampleMaxValue, stepsOffset } = config;
  const require = requireSetting.bind(undefined, className);
  requireName(className, 'algorithmType', config.algorithmType, algorithmTypes);
  require([1, 2].includes(solverOrder), 'solverOrder', solverOrder, '1 or 2');
  requireName(className, 'solverType', config.solverType, { midpoint: true, heun: true });
  requireName(className, 'finalSigmasType', config.finalSigmasType, { zero: true, sigma_min: true });
  requireName(className, 'timestepSpacing', config.timestepSpacing, timestepSpacings);
  require(isCount(stepsOffset, 0), 'stepsOffset', stepsOffset, countFrom(0));
  for (const key of ['lowerOrderFinal', 'eulerAtFinal', 'useKarrasSigmas', 'thresholding'] as const) {
    require(typeof config[key] === 'boolean', key, config[key], 'true or false');
  }
  require(isNumber(ratio) && ratio >= 0 && ratio <= 1, 'dynamicThresholdingRatio', ratio, 'from 0 to 1');
  require(isNumber(sampleMaxValue) && sampleMaxValue > 0, 'sampleMaxValue', sampleMaxValue, 'a number above 0');
}

/** The settings of diffusers' class that are not supported here, each with the value that asks for nothing. */
export const unsupportedDPMSolverSettings: Readonly<Record<string, unknown>> = {
  useExponentialSigmas: false,
  useBetaSigmas: false,
  useLuLambdas: false,
  useFlowSigmas: false,
  flowShift: 1,
  lambdaMinClipped: Number.NEGATIVE_INFINITY,
  varianceType: null,
  useDynamicShifting: false,
  timeShiftType: 'exponential',
};
