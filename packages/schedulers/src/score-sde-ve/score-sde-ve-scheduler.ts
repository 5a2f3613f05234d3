import {
  checkCount,
  checkSameShape,
  classNameOf,
  drawNoise,
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type Prediction,
  type SamplingContext,
  type SamplingStep,
  type StepChoice,
  type Tensor,
} from '@langevin/core';
import { ConfiguredScheduler } from '../config/configured-scheduler.ts';
import { allSettings } from '../config/settled-config.ts';
import { requireBegin } from '../levels/begin.ts';
import { langevinStep } from '../predictor-corrector/langevin-step.ts';
import { reverseDiffusionStep } from '../predictor-corrector/reverse-diffusion-step.ts';
import { samplingStep } from '../solvers/sampling-step.ts';
import type { StateUpdate } from '../state-update.ts';
import { defaultScoreSdeVeConfig, requireScoreSdeVeConfig, type ScoreSdeVeConfig } from './score-sde-ve-config.ts';
import type { StepCorrectInput, StepOutput, StepPredInput } from './score-sde-ve-step.ts';
import { veDiscreteSigmas, veSigmaAt, veSigmas, veTimesteps, veTransition } from './ve-schedule.ts';

/**
 * The predictor-corrector solver of the reverse-time variance-exploding SDE (Song et al., 2021, arXiv:2011.13456):
 * reverse diffusion steps down the ladder of sigmas, with Langevin dynamics at each rung. diffusers has it under the
 * same name, and gives the same numbers.
 *
 * It can be run whole, by {@link sample}, or step by step as in diffusers: `setTimesteps`, `setSigmas`, `stepCorrect`
 * and `stepPred`. `timesteps` and the two lists of sigmas belong to the second way; a run makes its own.
 */
export class ScoreSdeVeScheduler extends ConfiguredScheduler<ScoreSdeVeConfig> {
  static override readonly className: string = 'ScoreSdeVeScheduler';
  static readonly library: string = 'diffusers';
  static override readonly defaults: ScoreSdeVeConfig = defaultScoreSdeVeConfig;
  static override readonly aliases: Readonly<Record<string, string>> = { correctorSteps: 'correctSteps' };
  static override readonly besideDiffusers: readonly string[] = ['correctorNorm'];

  #timesteps!: Float32Array;
  #sigmas!: Float32Array;
  #discreteSigmas!: Float32Array;

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(config: Partial<ScoreSdeVeConfig> = {}) {
    super(config);
    requireScoreSdeVeConfig(classNameOf(this), this.config);
    this.setTimesteps(this.config.numTrainTimesteps);
    this.setSigmas(this.config.numTrainTimesteps);
  }

  /** The standard deviation of the prior: the largest sigma. */
  override get initNoiseSigma(): number {
    return this.config.sigmaMax;
  }

  /** The times of the steps, from 1 down to `samplingEps`. Set by {@link setTimesteps}. */
  get timesteps(): Float32Array {
    return this.#timesteps;
  }

  /** The sigma at each of the times, which the network is told. Set by {@link setSigmas}. */
  get sigmas(): Float32Array {
    return this.#sigmas;
  }

  /** The ladder of sigmas that the predictor goes down, ascending. Set by {@link setSigmas}. */
  get discreteSigmas(): Float32Array {
    return this.#discreteSigmas;
  }

  /**
   * Sets `timesteps`, and nothing else.
   *
   * @throws {InvalidArgumentError} if the number of steps is no positive whole number.
   * @throws {ConfigError} if `samplingEps` is out of range.
   */
  setTimesteps(numInferenceSteps: number, samplingEps: number = this.config.samplingEps): void {
    checkCount('numInferenceSteps', numInferenceSteps);
    requireScoreSdeVeConfig(classNameOf(this), { ...allSettings(this.config), samplingEps });
    this.#timesteps = veTimesteps(numInferenceSteps, samplingEps);
  }

  /**
   * Sets `discreteSigmas`, as many as steps, and `sigmas`, one for each of the `timesteps` that are set: call it after
   * `setTimesteps`, with the same number. (diffusers takes a `sampling_eps` as well, which changes nothing.)
   *
   * @throws {InvalidArgumentError} if the number of steps is no positive whole number.
   * @throws {ConfigError} if a sigma is out of range.
   */
  setSigmas(
    numInferenceSteps: number,
    sigmaMin: number = this.config.sigmaMin,
    sigmaMax: number = this.config.sigmaMax,
  ): void {
    checkCount('numInferenceSteps', numInferenceSteps);
    requireScoreSdeVeConfig(classNameOf(this), { ...allSettings(this.config), sigmaMin, sigmaMax });
    this.#sigmas = veSigmas(this.#timesteps, sigmaMin, sigmaMax);
    this.#discreteSigmas = veDiscreteSigmas(numInferenceSteps, sigmaMin, sigmaMax);
  }

  /**
   * One predictor step, from a sigma of the ladder to the one below.
   *
   * @param input - its `timestep` need not be one of the `timesteps`: any time t in [0, 1] stands for the sigma of the
   *   index (N - 1) t, rounded down, as in diffusers.
   * @throws {InvalidArgumentError} if the shapes differ, or `timestep` is not in [0, 1].
   */
  stepPred({ modelOutput, timestep, sample, generator = new Generator() }: StepPredInput): StepOutput {
    checkSameShape('modelOutput', sample, modelOutput);
    const transition = veTransition(timestep, this.#timesteps.length, this.#discreteSigmas);
    const noise = drawNoise(sample.dims, generator);
    return toStepOutput(reverseDiffusionStep(sample, copyOf(modelOutput), noise, transition));
  }

  /**
   * One corrector step. It stays at its noise level.
   *
   * @throws {InvalidArgumentError} if the shapes differ, or the score is zero everywhere.
   */
  stepCorrect({ modelOutput, sample, generator = new Generator() }: StepCorrectInput): StepOutput {
    checkSameShape('modelOutput', sample, modelOutput);
    const { snr, correctorNorm } = this.config;
    const noise = drawNoise(sample.dims, generator);
    return toStepOutput(langevinStep(sample, copyOf(modelOutput), noise, snr, correctorNorm));
  }

  /**
   * Noised samples: x + σ z, as the network saw them in training.
   *
   * @param timesteps - for each image, the index of its sigma in `discreteSigmas`, in any integer type.
   * @throws {InvalidArgumentError} if the shapes differ, or an index is out of range.
   */
  addNoise(originalSamples: FloatTensor, noise: FloatTensor, timesteps: Tensor | readonly number[]): FloatTensor {
    checkSameShape('noise', originalSamples, noise);
    const indices = 'data' in timesteps ? (timesteps.data as ArrayLike<number | bigint>) : timesteps;
    if (indices.length !== originalSamples.dims[0]) {
      const images = originalSamples.dims[0];
      throw new InvalidArgumentError('timesteps', `${indices.length} for ${images} images; pass one each.`);
    }
    const sigmas = Array.from(indices, (index) => veSigmaAt(Number(index), this.#discreteSigmas));
    return linearCombination(1, originalSamples, sigmas, noise);
  }

  /**
   * The noise levels of a run, descending: σ(t) at each of its times, and the rung of the ladder on which it ends.
   *
   * @throws {InvalidArgumentError} if the number of steps is no positive whole number.
   */
  levelsFor({ numInferenceSteps }: StepChoice): readonly NoiseLevel[] {
    const { sigmaMin, sigmaMax, samplingEps } = this.config;
    const count = checkCount('numInferenceSteps', numInferenceSteps);
    const timesteps = veTimesteps(count, samplingEps);
    const sigmas = veSigmas(timesteps, sigmaMin, sigmaMax);
    const visited = Array.from(timesteps, (time, i) => ({ time, scale: 1, sigma: sigmas[i]! }));
    const { next } = veTransition(timesteps[count - 1]!, count, veDiscreteSigmas(count, sigmaMin, sigmaMax));
    return [...visited, next];
  }

  /**
   * Predictor-corrector sampling (arXiv:2011.13456, algorithms 1, 2 and 4), with the corrector before the predictor as
   * in diffusers. Per step it evaluates the score `correctSteps + 1` times, and yields once after the corrector, with
   * all its steps, and once after the predictor.
   *
   * The score is evaluated at σ(t) of the step's time t, and that is the yielded `level` after the corrector, which
   * stays there. After the predictor `level` is the rung of the ladder of sigmas that it went down to, at the time at
   * which σ(t) is that. The last step goes down to sigma 0 at time 0 if `samplingEps` is less than 1 / (N - 1), as it is
   * by default for up to 100,000 steps; a run that ends earlier ends on a rung, below the one of the time `samplingEps`.
   */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, begin = 0, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { sigmaMin, sigmaMax, correctSteps } = this.config;
    requireBegin(begin, n);
    const levels = this.levelsFor({ numInferenceSteps: n }).slice(begin, n);
    const discreteSigmas = veDiscreteSigmas(n, sigmaMin, sigmaMax);
    const total = (correctSteps > 0 ? 2 : 1) * levels.length;
    let index = 0;
    let x = start;

    for (const level of levels) {
      if (correctSteps > 0) {
        const corrected = await this.#correct(predict, x, level, noise);
        const step = samplingStep(index++, total, level, corrected);
        yield step;
        x = step.sample;
      }

      const transition = veTransition(level.time, n, discreteSigmas);
      // Begun before the noise is drawn: the network may be at work in another thread meanwhile.
      const evaluation = begun(predict(x, level));
      const z = noise(x);
      const predicted = reverseDiffusionStep(x, (await evaluation).score, z, transition);
      const step = samplingStep(index++, total, transition.next, predicted);
      yield step;
      x = step.sample;
    }
  }

  /** The corrector's inner loop: `correctSteps` steps of Langevin dynamics. */
  async #correct(
    predict: PredictFunction,
    start: FloatTensor,
    level: NoiseLevel,
    noise: SamplingContext['noise'],
  ): Promise<StateUpdate> {
    const { snr, correctSteps, correctorNorm } = this.config;
    let state: StateUpdate = { sample: start, mean: start };
    for (let j = 0; j < correctSteps; j++) {
      const x = state.sample;
      const evaluation = begun(predict(x, level));
      const z = noise(x);
      state = langevinStep(x, (await evaluation).score, z, snr, correctorNorm);
    }
    return state;
  }
}

/** An evaluation that is awaited later. If what comes before fails, nobody is left to be told of its own failure. */
function begun(evaluation: Promise<Prediction>): Promise<Prediction> {
  evaluation.catch(() => {});
  return evaluation;
}

function toStepOutput({ sample, mean }: StateUpdate): StepOutput {
  return { prevSample: sample, prevSampleMean: mean };
}

function copyOf({ dims, data }: FloatTensor): FloatTensor {
  return floatTensor(dims, data.slice());
}
