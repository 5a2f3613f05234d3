import {
  ConfigError,
  type FloatTensor,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type StepChoice,
} from '@langevin/core';
import { checkSettings, orNull, positive } from '../config/setting-checks.ts';
import { isPlainObject, shown } from '../config/settings.ts';
import {
  type FittedLevels,
  fittedCounts,
  fittedRule,
  frozenLevels,
  requireFittedLevels,
} from '../levels/fitted-levels.ts';
import { rhoCheck } from '../levels/karras-sigmas.ts';
import { type LevelRule, requireLevels } from '../levels/level-rule.ts';
import { type LevelRuleName, levelRule, levelRuleNames } from '../levels/level-rules.ts';
import { chosenLevels, priorSpreadAt, ratioLevel } from '../levels/sde-levels.ts';
import { SdeScheduler, type SdeSchedulerConfig, type SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { type DataRange, dataRangeCheck, withinRange } from '../solvers/data-range.ts';
import { runSolver } from '../solvers/run-solver.ts';
import type { Solver } from '../solvers/solver.ts';
import { type SolverName, solverNamed, solverNames } from '../solvers/solver-names.ts';

/** Settings of a {@link ComposedScheduler}. */
export interface ComposedConfig extends SdeSchedulerConfig {
  /** The algorithm that goes from level to level. */
  readonly solver: SolverName;
  /** The rule that chooses the levels, or the levels that were fitted to the network by `fitLevels`. */
  readonly levels: LevelRuleName | FittedLevels;
  /** ρ of the levels `karras` and `polynomial`: the larger, the more of them are at small sigmas; null for 7 and 2. */
  readonly rho: number | null;
  /** By how much the levels by time or timestep are shifted towards noise: above 1 for large pictures of flows. */
  readonly shift: number;
  /**
   * The least and the largest value of the data, such as `[0, 1]`, within which what the network predicts of them is held: a
   * network that is inexact where there is hardly any signal goes less astray. Null for no limits.
   */
  readonly dataRange: DataRange | null;
}

/**
 * Any solver on any levels of any SDE:
 *
 * ```ts
 * const scheduler = new ComposedScheduler({ sde: new VeSde(), solver: 'heun', levels: 'exponential' });
 * ```
 *
 * `registerSolver` and `registerLevelRule` add to the names, and `fitLevels` finds levels for a network.
 */
export class ComposedScheduler extends SdeScheduler<ComposedConfig> {
  static override readonly className: string = 'ComposedScheduler';
  static override readonly defaults: Omit<ComposedConfig, keyof SdeSchedulerConfig> = Object.freeze({
    solver: 'euler',
    levels: 'karras',
    rho: null,
    shift: 1,
    dataRange: null,
  });

  readonly takesSteps: NonNullable<Scheduler['takesSteps']> = ['sigmas'];
  /** Steps of a run where nobody says how many: of fitted levels the most that there are some for. */
  declare readonly defaultSteps?: number;
  readonly #solver: Solver;
  readonly #rule: LevelRule;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, solver or rule, a value out of range, or levels that the SDE has not.
   */
  constructor(options: SdeSchedulerOptions<ComposedConfig>) {
    super({ ...options, levels: frozenLevels(options?.levels) } as typeof options);
    const { className } = new.target;
    const { sde, solver, levels, rho, shift, dataRange } = this.config;
    const checks = { rho: orNull(rhoCheck), shift: positive, dataRange: orNull(dataRangeCheck) };
    checkSettings(className, { rho, shift, dataRange }, checks);
    this.#solver = withinRange(known(className, 'solver', solver, solverNamed, solverNames), dataRange);
    if (isPlainObject(levels)) {
      requireFittedLevels(className, levels, sde);
      this.#rule = fittedRule(levels);
      this.defaultSteps = fittedCounts(levels).at(-1)!;
    } else {
      const advice = ', and tables of fitted levels by the number of steps, such as { 2: [50, 1, 0] }';
      this.#rule = known(className, 'levels', levels, levelRule, levelRuleNames, advice);
      // Says at once where the rule has no levels of the SDE.
      this.levelsFor({ numInferenceSteps: 1 });
    }
  }

  /**
   * The noise levels of a run, descending: where each step begins, and where the last one ends.
   *
   * @throws {InvalidArgumentError} for a sigma above all of the SDE, for a number of steps that no levels were fitted to,
   * and for a rule that returns none.
   */
  levelsFor({ numInferenceSteps, sigmas }: StepChoice): readonly NoiseLevel[] {
    if (sigmas === undefined) return requireLevels(this.#rule(numInferenceSteps, this.config));
    return chosenLevels(this.config.sde, sigmas, ratioLevel);
  }

  /** Standard deviation of the state in which a run of these steps begins. */
  startSpreadFor(steps: StepChoice): number {
    return priorSpreadAt(this.config.sde, this.levelsFor(steps)[0]!);
  }

  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const levels = this.levelsFor(context);
    const startSpread = this.startSpreadFor(context);
    const plan = { solver: this.#solver, levels, givenSpread: this.initNoiseSigma, startSpread };
    yield* runSolver(plan, predict, start, context);
  }
}

function known<T>(
  className: string,
  key: string,
  name: unknown,
  find: (name: string) => T | undefined,
  names: () => string[],
  others = '',
): T {
  const found = typeof name === 'string' ? find(name) : undefined;
  if (found !== undefined) return found;
  throw new ConfigError(className, key, `${shown(name)} is not known; there are ${names().join(', ')}${others}.`);
}
