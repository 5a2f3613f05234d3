import {
  classNameOf,
  type FloatTensor,
  floatTensor,
  type JsonObject,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  runScheduler,
  type SamplingOptions,
  type SamplingResult,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
} from '@langevin/core';
import { configFromJson, configToJson, readSchedulerConfig, writeSchedulerConfig } from '../config/scheduler-config.ts';
import type { ButcherTableau } from '../ode/butcher-tableau.ts';
import { resolveOdeMethod } from '../ode/ode-methods.ts';
import { type OdeStep, solveOde } from '../ode/solve-ode.ts';
import { sdeFromJson, sdeToJson } from '../sdes/sde-json.ts';
import { probabilityFlow } from './probability-flow.ts';
import {
  defaultProbabilityFlowConfig,
  type ProbabilityFlowConfig,
  type ProbabilityFlowOptions,
  resolveProbabilityFlowConfig,
} from './probability-flow-config.ts';

/** Options of `encode` and `decode`. */
export type FlowOptions = Pick<SamplingOptions, 'signal' | 'onStep'>;

/**
 * Solves the probability-flow ODE of any SDE (Song et al., 2021, arXiv:2011.13456, eq. 13) by a Runge-Kutta method whose
 * steps adapt to a tolerance. It takes as many evaluations as that needs; `numInferenceSteps` is ignored.
 *
 * ```ts
 * const scheduler = new ProbabilityFlowScheduler({ sde: new VpSde(), rtol: 1e-3, atol: 1e-3 });
 * const { latents } = await scheduler.encode(score, images);
 * const { images: same } = await scheduler.decode(score, latents);
 * ```
 */
export class ProbabilityFlowScheduler implements Scheduler {
  static readonly className: string = 'ProbabilityFlowScheduler';

  readonly config: ProbabilityFlowConfig;
  readonly #method: ButcherTableau;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting or method, or a value out of range.
   */
  constructor(options: ProbabilityFlowOptions) {
    const { className } = ProbabilityFlowScheduler;
    this.config = resolveProbabilityFlowConfig(className, options);
    this.#method = resolveOdeMethod(className, this.config.method);
  }

  /**
   * Reads a scheduler from a folder with a `scheduler_config.json`.
   *
   * @throws {FileNotFoundError} if there is none.
   * @throws {ConfigError} as {@link fromConfig} does.
   */
  static async fromPretrained(
    source: string | ModelFiles,
    options: LoadOptions = {},
  ): Promise<ProbabilityFlowScheduler> {
    return ProbabilityFlowScheduler.fromConfig(await readSchedulerConfig(source, options), options);
  }

  /**
   * Makes a scheduler from the content of a `scheduler_config.json`.
   *
   * @throws {ConfigError} for a value out of range, or an SDE or a method that is not registered. An unknown key is a
   * warning.
   */
  static fromConfig(json: JsonObject, options: Pick<LoadOptions, 'onWarning'> = {}): ProbabilityFlowScheduler {
    const { onWarning = console.warn } = options;
    const { className } = ProbabilityFlowScheduler;
    const known = { ...defaultProbabilityFlowConfig, sde: undefined, samplingEps: undefined };
    const settings = configFromJson<object>(className, known, json, onWarning);
    return new ProbabilityFlowScheduler({ ...settings, sde: sdeFromJson(className, json.sde) });
  }

  /** Writes `scheduler_config.json`. @throws {SaveError} */
  async savePretrained(target: string | ModelFolder): Promise<void> {
    await writeSchedulerConfig(target, this.toJSON());
  }

  /** The configuration as JSON; a method of one's own by its name. */
  toJSON(): JsonObject {
    const parts = { sde: sdeToJson(this.config.sde), method: this.#method.name };
    return configToJson(classNameOf(this), { ...this.config, ...parts });
  }

  /** The standard deviation of the SDE's prior. */
  get initNoiseSigma(): number {
    return this.config.sde.initNoiseSigma;
  }

  /** From noise at time 1 to data at `samplingEps`. It yields after each accepted step, and draws no noise. */
  sample(score: ScoreFunction, start: FloatTensor): AsyncGenerator<SamplingStep, void> {
    return this.#flow(score, start, 1, this.config.samplingEps);
  }

  /**
   * The latents of images `[batch, channels, height, width]`: the noise from which {@link decode} makes them again.
   *
   * @throws as `runScheduler` does for the score, and after an abort.
   */
  async encode(
    score: ScoreFunction,
    images: FloatTensor,
    options: FlowOptions = {},
  ): Promise<{ latents: FloatTensor; evaluations: number }> {
    const { sample, evaluations } = await this.#run(score, images, this.config.samplingEps, 1, options);
    return { latents: sample, evaluations };
  }

  /**
   * The images of latents `[batch, channels, height, width]`, of the prior's standard deviation, `initNoiseSigma`.
   *
   * @throws as `runScheduler` does for the score, and after an abort.
   */
  async decode(
    score: ScoreFunction,
    latents: FloatTensor,
    options: FlowOptions = {},
  ): Promise<{ images: FloatTensor; evaluations: number }> {
    const { sample, evaluations } = await this.#run(score, latents, 1, this.config.samplingEps, options);
    return { images: sample, evaluations };
  }

  /** The flow from a state that is given, driven and checked like a run from noise. */
  #run(
    score: ScoreFunction,
    start: FloatTensor,
    from: number,
    to: number,
    options: FlowOptions,
  ): Promise<SamplingResult> {
    const flow: Scheduler = {
      initNoiseSigma: 0,
      sample: (checkedScore) => this.#flow(checkedScore, start, from, to),
      savePretrained: (target) => this.savePretrained(target),
    };
    return runScheduler(flow, score, { ...options, shape: start.dims, numInferenceSteps: 1 });
  }

  /** Solves the flow for one system after the other: the whole batch, or each of its images. */
  async *#flow(score: ScoreFunction, start: FloatTensor, from: number, to: number): AsyncGenerator<SamplingStep, void> {
    const { sde, system, ...tolerance } = this.config;
    const [batchSize = 1, ...imageShape] = start.dims;
    const systemCount = system === 'batch' ? 1 : batchSize;
    const size = start.data.length / systemCount;
    const field = probabilityFlow(sde, score, [batchSize / systemCount, ...imageShape]);
    let index = 0;
    let x = start;

    for (let i = 0; i < systemCount; i++) {
      const state = Float64Array.from(partOf(x, i, size));
      const problem = { ...tolerance, method: this.#method, start: state, from, to };
      for await (const solved of solveOde(field, problem)) {
        const sample = floatTensor(x.dims, x.data.slice());
        partOf(sample, i, size).set(solved.state);
        const progress = (i + (solved.time - from) / (to - from)) / systemCount;
        const step = { index: index++, progress, level: sde.levelAt(solved.time), sample, mean: sample };
        yield step;
        x = step.sample;
        takeOver(partOf(x, i, size), solved);
      }
    }
  }
}

/** The values of system `i`, as a view. */
function partOf({ data }: FloatTensor, i: number, size: number): Float32Array {
  return data.subarray(i * size, (i + 1) * size);
}

/** Gives the solver the values that it finds in a step, unless they are its own, rounded. */
function takeOver(found: Float32Array, solved: OdeStep): void {
  const isOwn = found.every((value, i) => value === Math.fround(solved.state[i]!));
  if (!isOwn) solved.state = Float64Array.from(found);
}
