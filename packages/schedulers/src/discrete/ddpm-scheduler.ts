import {
  classNameOf,
  type FloatTensor,
  linearCombination,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
} from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import { type DDPMConfig, defaultDDPMConfig, requireDDPMConfig } from './ddpm-config.ts';
import { DiscreteScheduler } from './discrete-scheduler.ts';
import { limitData } from './limit-data.ts';
import { posterior } from './posterior.ts';

/**
 * Ancestral sampling of a denoising diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239). diffusers has it under
 * the same name, and gives the same numbers.
 */
export class DDPMScheduler extends DiscreteScheduler<DDPMConfig> {
  static override readonly className: string = 'DDPMScheduler';
  static readonly formerNames: readonly string[] = ['GaussianDDPMScheduler'];
  static readonly library: string = 'diffusers';
  static override readonly defaults: DDPMConfig = defaultDDPMConfig;

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or one that a score can't carry: learned
   * variances, and betas rescaled to end without signal.
   */
  constructor(config: Partial<DDPMConfig> = {}) {
    super(config);
    requireDDPMConfig(classNameOf(this), this.config);
  }

  /**
   * Algorithm 2, over the timesteps that the spacing leaves: each step goes to the mean of the posterior (eq. 7) for
   * the data that the network predicts, and adds noise, except from timestep 0.
   */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const timesteps = this.timestepsFor(numInferenceSteps);
    const { ladder, config } = this;
    let x = start;

    for (const [index, t] of timesteps.entries()) {
      const next = timesteps[index + 1] ?? -1;
      const level = ladder.levelAt(t);
      const { dataFactor, stateFactor, variance, beta } = posterior(ladder.alphaBarAt(t), ladder.alphaBarAt(next));
      const std = Math.sqrt(config.varianceType.startsWith('fixed_large') ? beta : variance);

      const data = limitData((await predict(x, level)).data, config);
      const mean = linearCombination(dataFactor, data, stateFactor, x, data);
      const sample = t > 0 ? linearCombination(1, mean, std, noise(x)) : mean;

      const step = samplingStep(index, timesteps.length, ladder.levelAt(next), { sample, mean });
      yield step;
      x = step.sample;
    }
  }
}
