import type {
  FloatTensor,
  NoiseLevel,
  PredictFunction,
  SamplingContext,
  SamplingStep,
  StepChoice,
} from '@langevin/core';
import { requireBegin } from '../levels/begin.ts';
import { samplingTimes } from '../levels/sampling-times.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import { SdeScheduler } from '../sdes/sde-scheduler.ts';
import { samplingStep } from '../solvers/sampling-step.ts';
import { stridesOf } from '../solvers/solver.ts';
import type { StateUpdate } from '../state-update.ts';
import type { Corrector, Predictor, UpdateContext } from './predictor-corrector.ts';
import {
  defaultPredictorCorrectorConfig,
  type PredictorCorrectorConfig,
  type PredictorCorrectorOptions,
  requirePredictorCorrectorConfig,
} from './predictor-corrector-config.ts';
import { resolveCorrector, resolvePredictor } from './predictor-corrector-names.ts';

/**
 * Predictor-corrector sampling of any SDE (Song et al., 2021, arXiv:2011.13456, algorithm 1): at each of N times, a
 * corrector moves the state towards the distribution of its noise level, and a predictor takes it to the next.
 *
 * ```ts
 * const scheduler = new PredictorCorrectorScheduler({ sde: new VpSde(), predictor: 'euler-maruyama', corrector: 'none' });
 * ```
 *
 * With `VeSde`, reverse diffusion and the Langevin corrector it is the algorithm of `ScoreSdeVeScheduler`.
 */
export class PredictorCorrectorScheduler extends SdeScheduler<PredictorCorrectorConfig> {
  static override readonly className: string = 'PredictorCorrectorScheduler';
  static override readonly defaults: typeof defaultPredictorCorrectorConfig = defaultPredictorCorrectorConfig;

  static override readonly aliases: Readonly<Record<string, string>> = { correctSteps: 'correctorSteps' };

  readonly #predictor: Predictor | undefined;
  readonly #corrector: Corrector | undefined;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting or part, or a value out of range.
   */
  constructor(options: PredictorCorrectorOptions) {
    super(options);
    const { className } = PredictorCorrectorScheduler;
    requireSignal(className, this.config.sde);
    requirePredictorCorrectorConfig(className, this.config);
    this.#predictor = resolvePredictor(className, this.config.predictor);
    this.#corrector = this.config.correctorSteps > 0 ? resolveCorrector(className, this.config.corrector) : undefined;
  }

  /** The noise levels of a run, descending: those of its times, and the data, where the last step ends. */
  levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    const { sde, samplingEps } = this.config;
    const visited = samplingTimes(numInferenceSteps, samplingEps).map((time) => sde.levelAt(time));
    return [...visited, { time: 0, scale: 1, sigma: 0 }];
  }

  /**
   * Algorithm 1, with the corrector before the predictor, as in the original code. It yields once after the corrector,
   * with all its steps, and once after the predictor; `level` is then that of the next time, and sigma 0 at the end.
   *
   * With no predictor, nothing takes the corrector's last noise away: `mean` is the noisy sample, as in the original.
   */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, begin = 0, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { sde, snr, correctorNorm, probabilityFlow } = this.config;
    requireBegin(begin, n);
    const levels = this.levelsFor({ numInferenceSteps: n }).slice(begin);
    const total = (n - begin) * (this.#corrector && this.#predictor ? 2 : 1);
    let index = 0;
    let x = start;

    for (const { level, next } of stridesOf(levels)) {
      const context = { sde, level, stepCount: n, snr, correctorNorm, probabilityFlow, predict, noise };
      if (this.#corrector) {
        const { sample, mean } = await this.#correct(this.#corrector, x, context);
        const step = samplingStep(index++, total, level, { sample, mean: this.#predictor ? mean : sample });
        yield step;
        x = step.sample;
      }
      if (this.#predictor) {
        const step = samplingStep(index++, total, next, await this.#predictor.predict(x, context));
        yield step;
        x = step.sample;
      }
    }
  }

  /** Lines 4 and 5 of algorithm 1: `correctorSteps` steps at one noise level. */
  async #correct(corrector: Corrector, start: FloatTensor, context: UpdateContext): Promise<StateUpdate> {
    let state: StateUpdate = { sample: start, mean: start };
    for (let j = 0; j < this.config.correctorSteps; j++) state = await corrector.correct(state.sample, context);
    return state;
  }
}
