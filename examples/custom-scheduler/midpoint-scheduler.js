// @ts-check
import { FewStepScheduler, linearCombination } from 'langevin';

/** @import { FloatTensor, SamplingContext, PredictFunction } from 'langevin' */

/**
 * Ancestral sampling by the midpoint rule: a step of second order down the probability flow (Karras et al., 2022,
 * arXiv:2206.00364, eq. 3), past the next sigma, and noise that leads back up to it (Song et al., 2021,
 * arXiv:2011.13456, appendix F).
 */
export class MidpointScheduler extends FewStepScheduler {
  static className = 'MidpointScheduler';

  /**
   * @param {PredictFunction} predict
   * @param {FloatTensor} x
   * @param {SamplingContext} context
   */
  async *sample(predict, x, { numInferenceSteps: n, noise }) {
    for (const [index, { level, next }] of this.karrasSteps(n, 7).entries()) {
      const down = next.sigma ** 2 / level.sigma;
      const middle = this.levelOf(Math.sqrt(level.sigma * down) || level.sigma);
      const here = await predict(x, level);
      const there = await predict(linearCombination(1, x, middle.sigma - level.sigma, here.noise), middle);
      const mean = linearCombination(1, x, down - level.sigma, there.noise);
      const sample = linearCombination(1, mean, Math.sqrt(next.sigma ** 2 - down ** 2), noise(x));
      const step = { index, progress: (index + 1) / n, level: next, sample, mean };
      yield step;
      x = step.sample;
    }
  }
}
