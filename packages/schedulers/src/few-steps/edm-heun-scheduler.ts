import {
  type FloatTensor,
  linearCombination,
  type NoiseLevel,
  type PredictFunction,
  type SamplingContext,
  type SamplingStep,
  scale,
} from '@langevin/core';
import { samplingStep } from '../sampling-step.ts';
import type { SdeSchedulerOptions } from '../sdes/sde-scheduler.ts';
import { defaultEDMHeunConfig, type EDMHeunConfig, requireEDMHeunConfig } from './edm-heun-config.ts';
import { FewStepScheduler } from './few-step-scheduler.ts';

/** γ of algorithm 2 is at most this: the noise of a step then has at most the variance of what is there. */
const maxGamma = Math.SQRT2 - 1;

/**
 * The samplers of EDM (Karras et al., 2022, arXiv:2206.00364): Heun's method of order 2 on the probability flow, on a
 * schedule with more steps at small sigmas (algorithm 1), and with `sChurn` the same with noise added before each step
 * (algorithm 2). A run of N steps takes 2N − 1 evaluations.
 *
 * ```ts
 * pipe.scheduler = EDMHeunScheduler.fromConfig(pipe.scheduler.config);
 * await pipe.generate({ numInferenceSteps: 18 });
 * ```
 */
export class EDMHeunScheduler extends FewStepScheduler<EDMHeunConfig> {
  static override readonly className: string = 'EDMHeunScheduler';
  static override readonly defaults: typeof defaultEDMHeunConfig = defaultEDMHeunConfig;

  /**
   * @param options - the SDE, and the settings that differ from the defaults.
   * @throws {ConfigError} for an unknown setting, or a value out of range.
   */
  constructor(options: SdeSchedulerOptions<EDMHeunConfig>) {
    super(options);
    requireEDMHeunConfig(EDMHeunScheduler.className, this.config);
  }

  /** Algorithm 2; the numbers of its lines are beside those here. It yields once after each step. */
  override async *sample(
    predict: PredictFunction,
    start: FloatTensor,
    { numInferenceSteps: n, noise }: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { rho, sNoise } = this.config;
    let x = start;

    for (const [i, { level, next }] of this.karrasSteps(n, rho).entries()) {
      const { sigma } = level;
      const hat = this.#churned(sigma, n); // 4, 6
      if (hat > sigma) {
        const z = noise(x, this.interval(sigma, next.sigma)); // 5
        x = linearCombination(1, x, sNoise * Math.sqrt(hat ** 2 - sigma ** 2), z, z); // 7
      }
      const d = await this.#slope(predict, x, this.levelOf(hat)); // 8
      let y = linearCombination(1, x, next.sigma - hat, d); // 9
      if (next.sigma > 0) {
        const atNext = await this.#slope(predict, y, next); // 12
        const average = linearCombination(1 / 2, d, 1 / 2, atNext, d);
        y = linearCombination(1, x, next.sigma - hat, average, average); // 13
      }

      const step = samplingStep(i, n, next, { sample: y, mean: y });
      yield step;
      x = step.sample;
    }
  }

  /** t̂: the sigma after noise was added, at most the largest that the network knows. */
  #churned(sigma: number, stepCount: number): number {
    const { sChurn, sTmin, sTmax } = this.config;
    const gamma = sigma >= sTmin && sigma <= (sTmax ?? sigma) ? Math.min(sChurn / stepCount, maxGamma) : 0;
    return Math.min(sigma * (1 + gamma), Math.max(sigma, this.sigmaMax));
  }

  /** dx/dσ = −σ s(x; σ)    (eq. 3). */
  async #slope(predict: PredictFunction, x: FloatTensor, level: NoiseLevel): Promise<FloatTensor> {
    const { score } = await predict(x, level);
    return scale(-level.sigma, score, score);
  }
}
