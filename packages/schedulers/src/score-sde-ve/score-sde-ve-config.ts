import { countFrom, isCount, isNumber, requireSetting } from '../config/settings.ts';
import type { CorrectorNorm } from '../predictor-corrector/langevin-step.ts';

/** Settings of a `ScoreSdeVeScheduler`. The first six are diffusers'. */
export interface ScoreSdeVeConfig {
  /** Noise levels that the network was trained on; how many `timesteps` and `sigmas` there are until others are set. */
  readonly numTrainTimesteps: number;
  /** The corrector's ratio of signal to noise, r in algorithm 4. The larger, the longer its steps. */
  readonly snr: number;
  /** The smallest sigma. */
  readonly sigmaMin: number;
  /** The largest sigma, and the standard deviation of the noise that a run starts from. */
  readonly sigmaMax: number;
  /** The last time at which the score is evaluated. */
  readonly samplingEps: number;
  /** Corrector steps before each predictor step; each costs one evaluation. */
  readonly correctSteps: number;
  /**
   * Over what the corrector's norms are taken: `batch`, as diffusers does, or `image`, so that an image does not
   * depend on the others of its batch.
   */
  readonly correctorNorm: CorrectorNorm;
}

/** The settings where none are given: diffusers' own. */
export const defaultScoreSdeVeConfig: ScoreSdeVeConfig = Object.freeze({
  numTrainTimesteps: 2000,
  snr: 0.15,
  sigmaMin: 0.01,
  sigmaMax: 1348,
  samplingEps: 1e-5,
  correctSteps: 1,
  correctorNorm: 'batch',
});

/** Checks the settings. @throws {ConfigError} naming the setting of a value out of range. */
export function requireScoreSdeVeConfig(className: string, config: ScoreSdeVeConfig): void {
  const { numTrainTimesteps, snr, sigmaMin, sigmaMax, samplingEps, correctSteps, correctorNorm } = config;
  const require = requireSetting.bind(undefined, className);
  require(isCount(numTrainTimesteps, 1), 'numTrainTimesteps', numTrainTimesteps, countFrom(1));
  require(isNumber(snr) && snr >= 0, 'snr', snr, 'a number from 0');
  require(isNumber(sigmaMin) && sigmaMin > 0, 'sigmaMin', sigmaMin, 'a number above 0');
  require(isNumber(sigmaMax) && sigmaMax > sigmaMin, 'sigmaMax', sigmaMax, (nameOf) =>
    `a number above ${nameOf('sigmaMin')}, ${sigmaMin}`);
  require(isNumber(samplingEps) && samplingEps >= 0 && samplingEps < 1, 'samplingEps', samplingEps, 'in [0, 1)');
  require(isCount(correctSteps, 0), 'correctSteps', correctSteps, countFrom(0));
  require(['batch', 'image'].includes(correctorNorm), 'correctorNorm', correctorNorm, '"batch" or "image"');
}
