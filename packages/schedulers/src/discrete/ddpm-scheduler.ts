import {
  type FloatTensor,
  type LoadOptions,
  linearCombination,
  type ModelFiles,
  type SamplingContext,
  type SamplingStep,
  type ScoreFunction,
} from '@langevin/core';
import { readSchedulerConfig } from '../config/scheduler-config.ts';
import { samplingStep } from '../sampling-step.ts';
import { defaultDDIMConfig } from './ddim-config.ts';
import { type DDPMConfig, defaultDDPMConfig, resolveDDPMConfig } from './ddpm-config.ts';
import { discreteConfigFrom } from './discrete-config.ts';
import { DiscreteScheduler } from './discrete-scheduler.ts';
import { posterior } from './posterior.ts';
import { predictData } from './predicted-data.ts';

/**
 * Ancestral sampling of a denoising diffusion model (DDPM, Ho et al., 2020, arXiv:2006.11239). diffusers has it under
 * the same name, and gives the same numbers.
 */
export class DDPMScheduler extends DiscreteScheduler<DDPMConfig> {
  static readonly className: string = 'DDPMScheduler';
  static readonly library: string = 'diffusers';

  /**
   * @param config - the settings that differ from diffusers' defaults.
   * @throws {ConfigError} for an unknown setting, a value out of range, or one that a score can't carry: learned
   * variances, and betas rescaled to end without signal.
   */
  constructor(config: Partial<DDPMConfig> = {}) {
    super(resolveDDPMConfig(DDPMScheduler.className, config));
  }

  /**
   * Reads a scheduler from a folder with a `scheduler_config.json`.
   *
   * @throws {FileNotFoundError} if there is none.
   * @throws {ConfigError} as {@link fromConfig} does.
   */
  static async fromPretrained(source: string | ModelFiles, options: LoadOptions = {}): Promise<DDPMScheduler> {
    return DDPMScheduler.fromConfig(await readSchedulerConfig(source, options), options);
  }

  /**
   * Makes a scheduler from the content of a `scheduler_config.json`, or from the `config` of another scheduler of a
   * diffusion in discrete timesteps: `DDPMScheduler.fromConfig(ddim.config)`.
   *
   * @throws {InvalidArgumentError} if there is none: not every scheduler has a `config`.
   * @throws {ConfigError} as the constructor does. A key that no such scheduler knows is a warning.
   */
  static fromConfig(config: object | undefined, options: Pick<LoadOptions, 'onWarning'> = {}): DDPMScheduler {
    const { onWarning = console.warn } = options;
    const { className } = DDPMScheduler;
    return new DDPMScheduler(discreteConfigFrom(className, defaultDDPMConfig, defaultDDIMConfig, config, onWarning));
  }

  /**
   * Algorithm 2, over the timesteps that the spacing leaves: each step goes to the mean of the posterior (eq. 7) for
   * the data that the score predicts, and adds noise, except from timestep 0.
   */
  async *sample(
    score: ScoreFunction,
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

      const data = predictData(x, await score(x, level), level, config);
      const mean = linearCombination(dataFactor, data, stateFactor, x, data);
      const sample = t > 0 ? linearCombination(1, mean, std, noise(x)) : mean;

      const step = samplingStep(index, timesteps.length, ladder.levelAt(next), { sample, mean });
      yield step;
      x = step.sample;
    }
  }
}
