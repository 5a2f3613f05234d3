import {
  type FloatTensor,
  linearCombination,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
} from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { defaultEulerConfig, type EulerConfig, requireEulerConfig } from './euler-config.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';

/**
 * Euler's method on the probability flow, on the noise schedule of Karras et al. (2022, arXiv:2206.00364): the simplest
 * sampler there is, at one evaluation a step. For a variance-preserving network it is DDIM (arXiv:2010.02502, eq. 14).
 *
 * With `eta` it goes further down than a step, and adds noise to come back: with 1 as far as ancestral sampling does
 * (arXiv:2011.13456, appendix F).
 *
 * ```ts
 * pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });
 * await pipe.generate({ numInferenceSteps: 30 });
 * ```
 */
export class EulerScheduler extends FewStepScheduler<EulerConfig> {
  static override readonly className: string = 'EulerScheduler';
  static override readonly defaults: typeof defaultEulerConfig = defaultEulerConfig;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<EulerConfig>) {
    super(options);
    requireEulerConfig(EulerScheduler.className, this.config);
  }

  /** One step down the flow dx/dσ = −σ s(x; σ) for each sigma, with noise of the standard deviation `up` put back. */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { rho, eta } = this.config;
    let x = start;

    for (const [i, { level, next }] of this.karrasSteps(n, rho).entries()) {
      const { sigma } = level;
      const up = (eta * next.sigma * Math.sqrt(sigma ** 2 - next.sigma ** 2)) / sigma;
      const down = Math.sqrt(next.sigma ** 2 - up ** 2);

      const { score } = await predict(x, level);
      const mean = linearCombination(1, x, (sigma - down) * sigma, score, score);
      const sample = up > 0 ? linearCombination(1, mean, up, noise(x, this.interval(sigma, next.sigma))) : mean;

      const step = samplingStep(i, n, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  }
}
