import {
  type FloatTensor,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type StepChoice,
  scale,
} from '@langevin/core';
import { ConfiguredScheduler } from '../config/configured-scheduler.ts';
import { checkSettings, type SettingChecks } from '../config/setting-checks.ts';
import type { Solver } from '../solvers/solver.ts';
import { strideNoise } from '../solvers/stride-noise.ts';

/**
 * A scheduler that is a choice: its settings say which levels a run visits, and which solver goes from one to the next.
 * Each of diffusers' names is one.
 */
export abstract class SolverScheduler<C extends object> extends ConfiguredScheduler<C> {
  /** What kind of solver it is, in a sentence for those who choose one. */
  static readonly about: string = '';
  /** What value each setting may have. */
  static readonly checks: object = {};

  /** Which lists of steps its levels can follow. */
  readonly takesSteps: NonNullable<Scheduler['takesSteps']> = ['timesteps'];

  /** @throws {ConfigError} for an unknown setting, or a value out of range. */
  constructor(config: Partial<C> = {}) {
    super(config);
    const { className, checks } = new.target;
    checkSettings(className, this.config, checks as SettingChecks<C>);
  }

  /** The prior's standard deviation: 1, whatever the spread of a run's first level, which follows from its steps. */
  override get initNoiseSigma(): number {
    return 1;
  }

  /**
   * The noise levels of a run, descending: where each step begins, and where the last one ends.
   *
   * @throws {InvalidArgumentError} for steps that the settings have no levels for.
   */
  abstract levelsFor(steps: StepChoice): readonly NoiseLevel[];

  /** Where each step of a run ends, by a rule that does not end it where the next one begins. */
  protected arrivalsFor(_steps: StepChoice): readonly NoiseLevel[] | undefined {
    return undefined;
  }

  /** The algorithm that the settings say. */
  protected abstract get solver(): Solver;

  /** Standard deviation of the state from which a run starts at its first level. */
  protected spreadAt({ scale, sigma }: NoiseLevel): number {
    return Math.hypot(scale, sigma);
  }

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { begin = 0, noise } = context;
    const levels = this.levelsFor(context).slice(begin);
    const state = begin > 0 ? start : scale(this.spreadAt(levels[0]!), start);
    const arrivals = this.arrivalsFor(context)?.slice(begin);
    yield* this.solver(predict, state, { levels, arrivals, begin, noise: strideNoise(noise) });
  }
}
