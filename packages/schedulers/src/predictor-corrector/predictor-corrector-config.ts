import { countFrom, isCount, isNumber, requireSetting } from '../config/settings.ts';
import type { SdeSchedulerConfig, SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import type { CorrectorNorm } from './langevin-step.ts';
import type { Corrector, Predictor } from './predictor-corrector.ts';
import {
  type CorrectorName,
  type PredictorName,
  resolveCorrector,
  resolvePredictor,
} from './predictor-corrector-names.ts';

/** Settings of a `PredictorCorrectorScheduler`. */
export interface PredictorCorrectorConfig extends SdeSchedulerConfig {
  /** What takes the state from one noise level to the next: by name, or an object of one's own. */
  readonly predictor: PredictorName | Predictor;
  /** What corrects the state at each noise level, before the predictor: by name, or an object of one's own. */
  readonly corrector: CorrectorName | Corrector;
  /** The corrector's ratio of signal to noise, r in algorithms 4 and 5. The larger, the longer its steps. */
  readonly snr: number;
  /** Corrector steps before each predictor step; each costs one evaluation. */
  readonly correctorSteps: number;
  /**
   * Over what the corrector's norms are taken: `batch`, as the original code does, or `image`, so that an image does
   * not depend on the others of its batch.
   */
  readonly correctorNorm: CorrectorNorm;
  /** Whether the predictor solves the probability-flow ODE rather than the reverse-time SDE. */
  readonly probabilityFlow: boolean;
}

/** What a `PredictorCorrectorScheduler` is made from: an SDE, and what differs from the defaults. */
export type PredictorCorrectorOptions = SdeSchedulerOptions<PredictorCorrectorConfig>;

/** The settings where none are given. */
export const defaultPredictorCorrectorConfig: Omit<PredictorCorrectorConfig, keyof SdeSchedulerConfig> = Object.freeze({
  predictor: 'reverse-diffusion',
  corrector: 'langevin',
  snr: 0.16,
  correctorSteps: 1,
  correctorNorm: 'batch',
  probabilityFlow: false,
});

/** Checks the settings. @throws {ConfigError} for an unknown part, or naming the setting of a value out of range. */
export function requirePredictorCorrectorConfig(className: string, config: PredictorCorrectorConfig): void {
  const { snr, correctorSteps, correctorNorm, probabilityFlow } = config;
  const predictor = resolvePredictor(className, config.predictor);
  const corrector = resolveCorrector(className, config.corrector);
  const require = requireSetting.bind(undefined, className);
  require(isNumber(snr) && snr >= 0, 'snr', snr, 'a number from 0');
  require(isCount(correctorSteps, 0), 'correctorSteps', correctorSteps, countFrom(0));
  require(['batch', 'image'].includes(correctorNorm), 'correctorNorm', correctorNorm, '"batch" or "image"');
  require(typeof probabilityFlow === 'boolean', 'probabilityFlow', probabilityFlow, 'true or false');
  const canFlow = !probabilityFlow || predictor?.isStochasticOnly !== true;
  require(canFlow, 'probabilityFlow', probabilityFlow, `false: the predictor "${predictor?.name}" is always stochastic`);
  const isIdle = predictor === undefined && (corrector === undefined || correctorSteps === 0);
  require(!isIdle, 'predictor', 'none', 'another where there is no corrector either: nothing would change the state');
}
