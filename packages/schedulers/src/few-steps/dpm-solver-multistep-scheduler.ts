import {
  classNameOf,
  type FloatTensor,
  type JsonObject,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  scale,
} from '@langevin/core';
import { configToJson } from '../config/scheduler-config.ts';
import { allSettings, otherSettings } from '../config/settled-config.ts';
import { limitData } from '../discrete/limit-data.ts';
import { samplingStep } from '../sampling-step.ts';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import {
  type DPMSolverConfig,
  defaultDPMSolverConfig,
  requireDPMSolverConfig,
  unsupportedDPMSolverSettings,
} from './dpm-solver-config.ts';
import { dpmSolverFactors } from './dpm-solver-factors.ts';
import { solverTimes } from './dpm-solver-times.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';
import { YieldedState } from './yielded-state.ts';

/** The predicted data of the step before, and that step's length in log(1 / sigma). */
interface History {
  readonly data: FloatTensor;
  readonly h: number;
}

/**
 * DPM-Solver++ 2M (Lu et al., 2022, arXiv:2211.01095, algorithm 2): a solver of second order at one evaluation a step,
 * since it takes the predicted data of the step before into account. With `algorithmType: 'sde-dpmsolver++'` it solves
 * the reverse-time SDE (section 5), whose noise mends what a network gets wrong at large sigmas.
 *
 * diffusers has it under the same name, for networks that were trained on betas, and gives the same numbers but for
 * `useKarrasSigmas`, where it rounds the timestep that the network is told, and takes a last step of no length where a run
 * ends at the smallest sigma.
 *
 * ```ts
 * pipe.scheduler = DPMSolverMultistepScheduler.fromConfig(pipe.scheduler.config);
 * await pipe.generate({ numInferenceSteps: 20 });
 * ```
 */
export class DPMSolverMultistepScheduler extends FewStepScheduler<DPMSolverConfig> {
  static override readonly className: string = 'DPMSolverMultistepScheduler';
  static override readonly defaults: typeof defaultDPMSolverConfig = defaultDPMSolverConfig;
  static override readonly unsupported: typeof unsupportedDPMSolverSettings = unsupportedDPMSolverSettings;

  /**
   * @param options - the SDE, and the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<DPMSolverConfig>) {
    super(options);
    requireDPMSolverConfig(DPMSolverMultistepScheduler.className, this.config);
  }

  /** `diffusers`, where it can load what is saved: with an SDE of betas. */
  get library(): string | undefined {
    return this.#isDiffusers ? 'diffusers' : undefined;
  }

  /** The settings as JSON, as diffusers writes them where it has the SDE. */
  override toJSON(): JsonObject {
    if (!this.#isDiffusers) return super.toJSON();
    const { sde, samplingEps, ...own } = allSettings(this.config);
    // Which diffusers does not know, and would pass over with a warning.
    const end = samplingEps === sde.samplingEps ? {} : { samplingEps };
    return configToJson(classNameOf(this), { ...sde.config, ...own, ...end }, otherSettings(this.config));
  }

  /** Algorithm 2, with the scale 1: λ = −log σ. It yields once after each step. */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const levels = this.#levels(n);
    let x = this.#atLevel(levels[0]!, start);
    let history: History | undefined;

    for (let i = 0; i < n; i++) {
      const level = levels[i]!;
      const next = levels[i + 1]!;
      const h = Math.log(level.sigma / next.sigma);

      const limits = { ...allSettings(this.config), clipSample: false, clipSampleRange: 1 };
      const data = limitData((await predict(x, level)).data, limits);
      const { state, first, second, std } = dpmSolverFactors(h, next.sigma, this.config);
      const mean = linearCombination(state, x, first, data);
      if (history !== undefined && this.#isSecondOrder(i, n)) {
        const change = linearCombination(1, data, -1, history.data, history.data);
        linearCombination(1, mean, (second * h) / history.h, change, mean);
      }
      const sample = std > 0 ? linearCombination(1, mean, std, noise(x, this.interval(level.sigma, next.sigma))) : mean;

      const yielded = new YieldedState(samplingStep(i, n, next, { sample, mean }));
      yield yielded.step;
      x = yielded.step.sample;
      history = yielded.isReplaced ? undefined : { data, h };
    }
  }

  /** The noise levels of a run of `count` steps, the last of which is where it ends. */
  #levels(count: number): NoiseLevel[] {
    const { useKarrasSigmas, finalSigmasType } = this.config;
    const endsAtData = finalSigmasType === 'zero';
    if (useKarrasSigmas) {
      const levels = this.karrasLevels(endsAtData ? count : count + 1, 7);
      return endsAtData ? levels : levels.slice(0, -1);
    }
    const levels = solverTimes(count, this.config).map((time) => this.levelOf(this.sigmaAt(time)));
    return endsAtData ? [...levels.slice(0, count), this.levelOf(0)] : levels;
  }

  /** Noise at a level that may be below the SDE's last: as a state of the SDE it has the prior's spread at both. */
  #atLevel({ time }: NoiseLevel, start: FloatTensor): FloatTensor {
    const { sde } = this.config;
    const factor = sde.levelAt(1).scale / sde.levelAt(time).scale;
    return factor === 1 ? start : scale(factor, start);
  }

  #isSecondOrder(index: number, count: number): boolean {
    const { solverOrder, eulerAtFinal, lowerOrderFinal, finalSigmasType } = this.config;
    const isLast = index === count - 1;
    const endsLower = eulerAtFinal || (lowerOrderFinal && count < 15) || finalSigmasType === 'zero';
    return solverOrder === 2 && !(isLast && endsLower);
  }

  /** Whether it is diffusers' class, with an SDE that diffusers has. */
  get #isDiffusers(): boolean {
    return classNameOf(this) === DPMSolverMultistepScheduler.className && 'betaSchedule' in this.config.sde.config;
  }
}
