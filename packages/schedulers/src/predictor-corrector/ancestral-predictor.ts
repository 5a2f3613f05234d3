import { noisyUpdate } from '../state-update.ts';
import type { Predictor } from './predictor-corrector.ts';

/**
 * Ancestral sampling, back over a step x_{i+1} = a x_i + √v z of the discretized SDE: the mean of x_i given x_{i+1}, and
 * noise of the SDE's ancestral variance τ² (arXiv:2011.13456, eq. 4 for DDPM, appendix F for SMLD):
 *
 * mean = (x + v s(x)) / a,  sample = mean + τ z
 */
export const ancestralPredictor: Predictor = {
  name: 'ancestral',
  isStochasticOnly: true,
  async predict(x, { sde, level, stepCount, predict, noise }) {
    const { factor: a, variance: v, ancestralVariance } = sde.discretize(level.time, stepCount);
    return noisyUpdate(1 / a, x, v / a, (await predict(x, level)).score, Math.sqrt(ancestralVariance), noise(x));
  },
};
