import {
  checkOptions,
  describeValue,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  isTensor,
  type NoiseLevel,
  type PredictFunction,
  runScheduler,
  type SamplingContext,
  type SamplingOptions,
  type SamplingResult,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
  type StepChoice,
} from '@langevin/core';
import { requireBegin } from '../levels/begin.ts';
import { samplingTimes } from '../levels/sampling-times.ts';
import type { ButcherTableau } from '../ode/butcher-tableau.ts';
import { resolveOdeMethod } from '../ode/ode-methods.ts';
import { type OdeStep, solveOde } from '../ode/solve-ode.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import { SdeScheduler } from '../sdes/sde-scheduler.ts';
import { probabilityFlow } from './probability-flow.ts';
import {
  defaultProbabilityFlowConfig,
  type ProbabilityFlowConfig,
  type ProbabilityFlowOptions,
  requireProbabilityFlowConfig,
} from './probability-flow-config.ts';

/** Options of `encode` and `decode`. */
export type FlowOptions = Pick<SamplingOptions, 'signal' | 'onStep'>;

/**
 * Solves the probability-flow ODE of any SDE (Song et al., 2021, arXiv:2011.13456, eq. 13) by a Runge-Kutta method whose
 * steps adapt to a tolerance. It takes as many evaluations as that needs; `numInferenceSteps` says only where a run may begin
 * that starts from a picture.
 *
 * ```ts
 * const scheduler = new ProbabilityFlowScheduler({ sde: new VpSde(), rtol: 1e-3, atol: 1e-3 });
 * const { latents } = await scheduler.encode(pipe.score, images);
 * const { images: same } = await scheduler.decode(pipe.score, latents);
 * ```
 */
export class ProbabilityFlowScheduler extends SdeScheduler<ProbabilityFlowConfig> {
  static override readonly className: string = 'ProbabilityFlowScheduler';
  static override readonly defaults: typeof defaultProbabilityFlowConfig = defaultProbabilityFlowConfig;

  readonly #method: ButcherTableau;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting or method, or a value out of range.
   */
  constructor(options: ProbabilityFlowOptions) {
    super(options);
    const { className } = ProbabilityFlowScheduler;
    requireSignal(className, this.config.sde);
    requireProbabilityFlowConfig(className, this.config);
    this.#method = resolveOdeMethod(className, this.config.method);
  }

  /**
   * Where a run may begin: at N + 1 times from 1 to `samplingEps`, evenly spaced, of which the last is where it ends. Its
   * steps are others, and as many as the tolerance needs.
   */
  levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    const { sde, samplingEps } = this.config;
    return samplingTimes(numInferenceSteps + 1, samplingEps).map((time) => sde.levelAt(time));
  }

  /**
   * From noise at time 1, or from a state at one of the levels where a run may begin, to data at `samplingEps`. It yields
   * after each accepted step, and draws no noise.
   */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps, begin = 0 }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    requireBegin(begin, numInferenceSteps);
    const { time } = this.levelsFor({ numInferenceSteps })[begin]!;
    yield* this.#flow(predict, start, time, this.config.samplingEps);
  }

  /**
   * The latents of images `[batch, channels, height, width]`: the noise from which {@link decode} makes them again.
   *
   * @throws as `runScheduler` does for the network, and after an abort.
   */
  async encode(
    network: PredictFunction | ScoreFunction,
    images: FloatTensor,
    options: FlowOptions = {},
  ): Promise<{ latents: FloatTensor; evaluations: number }> {
    const { sample, evaluations } = await this.#run(network, images, this.config.samplingEps, 1, options);
    return { latents: sample, evaluations };
  }

  /**
   * The images of latents `[batch, channels, height, width]`, of the prior's standard deviation, `initNoiseSigma`.
   *
   * @throws as `runScheduler` does for the network, and after an abort.
   */
  async decode(
    network: PredictFunction | ScoreFunction,
    latents: FloatTensor,
    options: FlowOptions = {},
  ): Promise<{ images: FloatTensor; evaluations: number }> {
    const { sample, evaluations } = await this.#run(network, latents, 1, this.config.samplingEps, options);
    return { images: sample, evaluations };
  }

  /** The flow from a state that is given, driven and checked like a run from noise. */
  #run(
    network: PredictFunction | ScoreFunction,
    start: FloatTensor,
    from: number,
    to: number,
    options: FlowOptions,
  ): Promise<SamplingResult> {
    checkOptions(options, { signal: 'signal', onStep: 'function' });
    if (!isTensor(start) || start.type !== 'float32') {
      const what = 'it takes a float32 tensor [batch, channels, height, width]';
      throw new InvalidArgumentError('images', `${describeValue(start)} can't be carried along the flow; ${what}.`);
    }
    const flow: Scheduler = {
      initNoiseSigma: 0,
      sample: (predict) => this.#flow(predict, start, from, to),
      savePretrained: (target) => this.savePretrained(target),
    };
    return runScheduler(flow, network, { ...options, shape: start.dims, numInferenceSteps: 1 });
  }

  /** Solves the flow for one system after the other: the whole batch, or each of its images. */
  async *#flow(
    predict: PredictFunction,
    start: FloatTensor,
    from: number,
    to: number,
  ): AsyncGenerator<SamplingStep, void> {
    const { sde, system, rtol, atol } = this.config;
    const [batchSize = 1, ...imageShape] = start.dims;
    const systemCount = system === 'batch' ? 1 : batchSize;
    const size = start.data.length / systemCount;
    const field = probabilityFlow(sde, predict, [batchSize / systemCount, ...imageShape]);
    let index = 0;
    let x = start;

    for (let i = 0; i < systemCount; i++) {
      const state = Float64Array.from(partOf(x, i, size));
      const problem = { rtol, atol, method: this.#method, start: state, from, to };
      for await (const solved of solveOde(field, problem)) {
        const sample = floatTensor(x.dims, x.data.slice());
        partOf(sample, i, size).set(solved.state);
        const progress = (i + (solved.time - from) / (to - from)) / systemCount;
        const step = { index: index++, progress, level: sde.levelAt(solved.time), sample, mean: sample };
        yield step;
        // Of the system under way alone: the level of the step is not that of the others.
        x = floatTensor(x.dims, x.data.slice());
        partOf(x, i, size).set(partOf(step.sample, i, size));
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
