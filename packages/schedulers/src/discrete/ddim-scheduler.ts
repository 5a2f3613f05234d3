import {
  classNameOf,
  type FloatTensor,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
} from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import { type DDIMConfig, defaultDDIMConfig, requireDDIMConfig } from './ddim-config.ts';
import { DiscreteScheduler } from './discrete-scheduler.ts';
import { limitData } from './limit-data.ts';
import { posterior } from './posterior.ts';

/**
 * Sampling of a denoising diffusion implicit model (DDIM, Song et al., 2020, arXiv:2010.02502): the network of a DDPM in
 * far fewer steps, without noise or with a share of DDPM's. diffusers has it under the same name, and gives the same
 * numbers.
 */
export class DDIMScheduler extends DiscreteScheduler<DDIMConfig> {
  static override readonly className: string = 'DDIMScheduler';
  static readonly library: string = 'diffusers';
  static override readonly defaults: DDIMConfig = defaultDDIMConfig;
  static override readonly besideDiffusers: readonly string[] = ['eta', 'useClippedModelOutput'];

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or one that a score can't carry: betas rescaled
   * to end without signal.
   */
  constructor(config: Partial<DDIMConfig> = {}) {
    super(config);
    requireDDIMConfig(classNameOf(this), this.config);
  }

  /** The same scheduler with other settings. @throws {ConfigError} for a value out of range. */
  with(settings: Partial<DDIMConfig>): DDIMScheduler {
    return new DDIMScheduler({ ...this.config, ...settings });
  }

  /**
   * Equation 12 over the timesteps that the spacing leaves: each step puts the data and the noise that the network
   * predicts together again at a lower noise level. With `eta` a part of the noise is new (eq. 16).
   */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const timesteps = this.timestepsFor(numInferenceSteps);
    const { ladder, config } = this;
    // As in diffusers: a fixed distance, which is that to the next timestep with the spacing `leading` alone.
    const distance = Math.floor(config.numTrainTimesteps / numInferenceSteps);
    let x = start;

    for (const [index, t] of timesteps.entries()) {
      const level = ladder.levelAt(t);
      const next = Math.max(t - distance, config.setAlphaToOne ? -1 : 0);
      const nextAlphaBar = ladder.alphaBarAt(next);
      const std = config.eta * Math.sqrt(posterior(ladder.alphaBarAt(t), nextAlphaBar).variance);
      const kept = Math.sqrt(Math.fround(1 - nextAlphaBar) - std ** 2);

      const prediction = await predict(x, level);
      const data = limitData(prediction.data, config);
      const epsilon = config.useClippedModelOutput ? noiseBetween(x, data, level) : prediction.noise;
      const mean = linearCombination(Math.sqrt(nextAlphaBar), data, kept, epsilon);
      const sample = config.eta > 0 ? linearCombination(1, mean, std, noise(x)) : mean;

      const step = samplingStep(index, timesteps.length, ladder.levelAt(next), { sample, mean });
      yield step;
      x = step.sample;
    }
  }
}

/** The noise that takes the data to a state: (x − scale · x_0) / sigma. */
function noiseBetween(x: FloatTensor, data: FloatTensor, level: NoiseLevel): FloatTensor {
  return linearCombination(1 / level.sigma, x, -level.scale / level.sigma, data);
}
