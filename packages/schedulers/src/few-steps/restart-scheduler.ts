import type {
  FloatTensor,
  NoiseLevel,
  PredictFunction,
  SamplingContext,
  SamplingStep,
  StepChoice,
} from '@langevin/core';
import { restartLevels } from '../levels/restart-levels.ts';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { heunStep } from '../solvers/heun.ts';
import { restart } from '../solvers/restart.ts';
import { runSolver } from '../solvers/run-solver.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';
import { defaultRestartConfig, intervalsOf, type RestartConfig, requireRestartConfig } from './restart-config.ts';

/**
 * Restart sampling (Xu et al., 2023, arXiv:2306.14878, algorithm 1): the deterministic sampler of EDM (arXiv:2206.00364,
 * algorithm 1) that adds much noise in some places and goes down the probability flow from there again, which mends errors
 * from before as a stochastic solver does, in the long steps of a deterministic one. A run of N steps takes 2N − 1
 * evaluations, and 2 (steps − 1) for each repeat of an interval.
 *
 * ```ts
 * const restarts = [{ sigmaMin: 0.06, sigmaMax: 0.3, steps: 3, repeats: 5 }];
 * pipe.scheduler = RestartScheduler.fromConfig({ ...pipe.scheduler.config, restarts });
 * ```
 *
 * Adding noise is a step of its own, so that levels go up there.
 */
export class RestartScheduler extends FewStepScheduler<RestartConfig> {
  static override readonly className: string = 'RestartScheduler';
  static override readonly defaults: typeof defaultRestartConfig = defaultRestartConfig;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<RestartConfig>) {
    super({ ...options, restarts: intervalsOf(options?.restarts) } as typeof options);
    const { sigmaMin, sigmaMax } = this;
    requireRestartConfig(RestartScheduler.className, this.config, options.restarts, { sigmaMin, sigmaMax });
  }

  /** The noise levels of a run: where each step begins, and where the last one ends. They go up where it restarts. */
  levelsFor({ numInferenceSteps }: Pick<StepChoice, 'numInferenceSteps'>): readonly NoiseLevel[] {
    const { rho, restarts } = this.config;
    return restartLevels(this.karrasLevels(numInferenceSteps, rho), restarts, rho, (sigma) => this.levelOf(sigma));
  }

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const plan = { solver: restart(heunStep, this.config.sNoise), levels: this.levelsFor(context) };
    yield* runSolver(plan, predict, start, context);
  }
}
