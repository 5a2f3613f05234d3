import type {
  FloatTensor,
  NoiseLevel,
  PredictFunction,
  SamplingContext,
  SamplingStep,
  StepChoice,
} from '@langevin/core';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { churnedStart } from '../solvers/churn.ts';
import { heunStep } from '../solvers/heun.ts';
import { runSolver } from '../solvers/run-solver.ts';
import { singleStep } from '../solvers/single-step.ts';
import { defaultEDMHeunConfig, type EDMHeunConfig, requireEDMHeunConfig } from './edm-heun-config.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';

/**
 * The samplers of EDM (Karras et al., 2022, arXiv:2206.00364): Heun's method of order 2 on the probability flow, on a
 * schedule with more steps at small sigmas (algorithm 1), and with `sChurn` the same with noise added before each step
 * (algorithm 2). A run of N steps takes 2N − 1 evaluations.
 *
 * ```ts
 * pipe.scheduler = EDMHeunScheduler.fromConfig(pipe.scheduler.config);
 * await pipe.generate({ numInferenceSteps: 18 });
 * ```
 */
export class EDMHeunScheduler extends FewStepScheduler<EDMHeunConfig> {
  static override readonly className: string = 'EDMHeunScheduler';
  static override readonly defaults: typeof defaultEDMHeunConfig = defaultEDMHeunConfig;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<EDMHeunConfig>) {
    super(options);
    requireEDMHeunConfig(EDMHeunScheduler.className, this.config);
  }

  /** The noise levels of a run, descending: where each step begins, and where the last one ends, at the data. */
  levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    return this.karrasLevels(numInferenceSteps, this.config.rho);
  }

  /** Algorithm 2. It yields once after each step, and adds noise at most up to the largest sigma that the network knows. */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const atMostMax = (sigma: number): NoiseLevel => this.levelOf(Math.min(sigma, this.sigmaMax));
    const solver = singleStep(heunStep, { start: churnedStart(this.config, atMostMax) });
    yield* runSolver({ solver, levels: this.levelsFor(context) }, predict, start, context);
  }
}
