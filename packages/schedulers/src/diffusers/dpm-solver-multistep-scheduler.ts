import {
  classNameOf,
  type FloatTensor,
  type JsonObject,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type StepChoice,
} from '@langevin/core';
import { configToJson } from '../config/scheduler-config.ts';
import { checkSettings } from '../config/setting-checks.ts';
import { allSettings, otherSettings } from '../config/settled-config.ts';
import { requireVisited } from '../levels/log-snr-schedule.ts';
import { priorSpreadAt, ratioAt } from '../levels/sde-levels.ts';
import { SdeScheduler, type SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { dpmSolverMultistep } from '../solvers/dpm-solver-multistep.ts';
import { thresholded } from '../solvers/limited-data.ts';
import { runSolver } from '../solvers/run-solver.ts';
import type { Solver } from '../solvers/solver.ts';
import { type DPMSolverConfig, defaultDPMSolverConfig, dpmSolverChecks } from './dpm-solver-config.ts';
import { dpmSolverLevels } from './dpm-solver-levels.ts';
import { algorithms, slopeOf, unsupportedFlows } from './log-snr-settings.ts';

/**
 * DPM-Solver++ 2M (Lu et al., 2022, arXiv:2211.01095, algorithm 2): a solver of second order at one evaluation a step,
 * since it takes the predicted data of the step before into account. With `algorithmType: 'sde-dpmsolver++'` it solves
 * the reverse-time SDE (section 5), whose noise mends what a network gets wrong at large sigmas.
 *
 * diffusers has it under the same name, for networks that were trained on betas, and gives the same numbers. Here it serves
 * every SDE.
 *
 * ```ts
 * pipe.scheduler = DPMSolverMultistepScheduler.fromConfig(pipe.scheduler.config);
 * await pipe.generate({ numInferenceSteps: 20 });
 * ```
 */
export class DPMSolverMultistepScheduler extends SdeScheduler<DPMSolverConfig> {
  static override readonly className: string = 'DPMSolverMultistepScheduler';
  static override readonly defaults: typeof defaultDPMSolverConfig = defaultDPMSolverConfig;
  static override readonly unsupported: object = unsupportedFlows;

  /** Steps of a run where nobody says how many. */
  readonly defaultSteps: number = 18;
  readonly takesSteps: NonNullable<Scheduler['takesSteps']>;

  /**
   * @param options - the SDE, and the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<DPMSolverConfig>) {
    super(options);
    const { className } = DPMSolverMultistepScheduler;
    checkSettings(className, this.config, dpmSolverChecks);
    const { sde } = this.config;
    this.takesSteps = sde.timestepCount === undefined ? ['sigmas'] : ['timesteps', 'sigmas'];
    if (sde.timestepCount === undefined) return;
    const settings = { ...allSettings(this.config), numTrainTimesteps: sde.timestepCount };
    requireVisited(className, ratioAt(sde, 1 / sde.timestepCount), settings);
  }

  /** `diffusers`, where it can load what is saved: with an SDE of betas. */
  get library(): string | undefined {
    return this.#isDiffusers ? 'diffusers' : undefined;
  }

  /** The settings as JSON, as diffusers writes them where it has the SDE. */
  override toJSON(): JsonObject {
    const { sde, samplingEps, lambdaMinClipped, ...own } = allSettings(this.config);
    // JSON has no -Infinity, which is diffusers' default as well.
    const clipped = Number.isFinite(lambdaMinClipped) ? { lambdaMinClipped } : {};
    // Which diffusers does not know, and would pass over with a warning.
    const end = this.#isDiffusers && samplingEps === sde.samplingEps ? {} : { samplingEps };
    const diffusion = this.#isDiffusers ? sde.config : { sde };
    return configToJson(classNameOf(this), { ...diffusion, ...own, ...clipped, ...end }, otherSettings(this.config));
  }

  /**
   * The noise levels of a run, descending: where each step begins, and where the last one ends.
   *
   * @throws {InvalidArgumentError} for steps that the SDE or the settings have no levels for.
   */
  levelsFor(steps: StepChoice): readonly NoiseLevel[] {
    return dpmSolverLevels(classNameOf(this), steps, this.config);
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
    const solver = thresholded(this.#solver, this.config);
    const startSpread = this.startSpreadFor(context);
    yield* runSolver({ solver, levels, givenSpread: this.initNoiseSigma, startSpread }, predict, start, context);
  }

  get #solver(): Solver {
    const { solverOrder: order, solverType, algorithmType } = this.config;
    return dpmSolverMultistep({ order, slope: slopeOf(solverType), ...algorithms[algorithmType] }, this.config);
  }

  /** Whether it is diffusers' class, with an SDE that diffusers has. */
  get #isDiffusers(): boolean {
    return classNameOf(this) === DPMSolverMultistepScheduler.className && 'betaSchedule' in this.config.sde.config;
  }
}
