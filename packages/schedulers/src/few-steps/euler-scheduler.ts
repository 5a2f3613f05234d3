import type {
  FloatTensor,
  NoiseLevel,
  PredictFunction,
  SamplingContext,
  SamplingStep,
  StepChoice,
} from '@langevin/core';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { eulerStep } from '../solvers/euler.ts';
import { runSolver } from '../solvers/run-solver.ts';
import { singleStep } from '../solvers/single-step.ts';
import { defaultEulerConfig, type EulerConfig, requireEulerConfig } from './euler-config.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';

/**
 * Euler's method on the probability flow, on the noise schedule of Karras et al. (2022, arXiv:2206.00364): the simplest
 * sampler there is, at one evaluation a step. For a variance-preserving network it is DDIM (arXiv:2010.02502, eq. 14).
 *
 * With `eta` it goes further down than a step, and adds noise to come back: with 1 as far as ancestral sampling does
 * (arXiv:2011.13456, appendix F).
 *
 * ```ts
 * pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });
 * await pipe.generate({ numInferenceSteps: 30 });
 * ```
 */
export class EulerScheduler extends FewStepScheduler<EulerConfig> {
  static override readonly className: string = 'EulerScheduler';
  static override readonly defaults: typeof defaultEulerConfig = defaultEulerConfig;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<EulerConfig>) {
    super(options);
    requireEulerConfig(EulerScheduler.className, this.config);
  }

  /** The noise levels of a run, descending: where each step begins, and where the last one ends, at the data. */
  levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    return this.karrasLevels(numInferenceSteps, this.config.rho);
  }

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const solver = singleStep(eulerStep, { eta: this.config.eta });
    yield* runSolver({ solver, levels: this.levelsFor(context) }, predict, start, context);
  }
}
