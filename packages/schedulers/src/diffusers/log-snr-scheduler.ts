import type { NoiseLevel, StepChoice } from '@langevin/core';
import { allSettings } from '../config/settled-config.ts';
import { logSnrSchedule, requireVisited, variancePreservingLevels } from '../levels/log-snr-schedule.ts';
import { TrainedSigmas } from '../levels/trained-sigmas.ts';
import type { TrainingSettings } from '../levels/training-settings.ts';
import { hardlyAnySignal } from '../levels/zero-terminal-snr.ts';
import { thresholded } from '../solvers/limited-data.ts';
import type { Solver } from '../solvers/solver.ts';
import type { LogSnrCommonConfig } from './log-snr-settings.ts';
import { TrainedScheduler } from './trained-scheduler.ts';

/**
 * A {@link TrainedScheduler} whose solver steps in λ = log(scale / sigma), at the scale of a variance-preserving diffusion,
 * and whose network is told whole timesteps.
 */
export abstract class LogSnrScheduler<C extends TrainingSettings & LogSnrCommonConfig> extends TrainedScheduler<C> {
  /** JSON has no -Infinity, which is the default of `lambdaMinClipped` in diffusers as well. */
  static override readonly besideDiffusers: readonly string[] = ['lambdaMinClipped'];
  static override readonly lastAlphaBar: number = hardlyAnySignal;

  override readonly takesSteps = ['timesteps', 'sigmas'] as const;
  readonly #trained = new TrainedSigmas(this.alphasCumprod);

  /** @throws {ConfigError} as other schedulers do, and for a limit of λ that leaves no timestep. */
  constructor(config: Partial<C> = {}) {
    super(config);
    requireVisited(new.target.className, this.#trained.sigmas[0]!, allSettings(this.config));
  }

  override levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    const schedule = logSnrSchedule(this.#trained, steps, allSettings(this.config));
    return variancePreservingLevels(schedule, this.#trained);
  }

  /** The algorithm, whatever limits there are on the data. */
  protected abstract get method(): Solver;

  protected override solverFor(): Solver {
    return thresholded(this.method, this.config);
  }
}
