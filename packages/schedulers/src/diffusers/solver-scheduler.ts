import type {
  FloatTensor,
  NoiseLevel,
  PredictFunction,
  SamplingContext,
  SamplingStep,
  Scheduler,
  StepChoice,
} from '@langevin/core';
import { ConfiguredScheduler } from '../config/configured-scheduler.ts';
import { checkSettings, type SettingChecks } from '../config/setting-checks.ts';
import { type RunPlan, runSolver } from '../solvers/run-solver.ts';
import type { Solver } from '../solvers/solver.ts';

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

  /** The algorithm that the settings say, for a run of some steps. */
  protected abstract solverFor(steps: StepChoice): Solver;

  /** Standard deviation of the state in which a run of these steps begins: that of its first level. */
  startSpreadFor(steps: StepChoice): number {
    return this.spreadAt(this.levelsFor(steps)[0]!);
  }

  /** Standard deviation of the state from which a run starts at its first level. */
  protected spreadAt({ scale, sigma }: NoiseLevel): number {
    return Math.hypot(scale, sigma);
  }

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const plan: RunPlan = {
      solver: this.solverFor(context),
      levels: this.levelsFor(context),
      arrivals: this.arrivalsFor(context),
      givenSpread: this.initNoiseSigma,
      startSpread: this.startSpreadFor(context),
    };
    yield* runSolver(plan, predict, start, context);
  }
}
