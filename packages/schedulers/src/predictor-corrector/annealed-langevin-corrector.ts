import { noisyUpdate } from '../state-update.ts';
import type { Corrector } from './predictor-corrector.ts';

/**
 * Annealed Langevin dynamics, the sampler of NCSN (Song and Ermon, 2019, arXiv:1907.05600, algorithm 1), whose steps
 * follow from the noise level alone:
 *
 * ε = 2 α (r σ)²,  mean = x + ε s(x, σ),  sample = mean + √(2ε) z
 */
export const annealedLangevinCorrector: Corrector = {
  name: 'annealed-langevin',
  async correct(x, { sde, level, stepCount, snr, predict, noise }) {
    const stepSize = 2 * sde.correctorScale(level.time, stepCount) * (snr * level.sigma) ** 2;
    return noisyUpdate(1, x, stepSize, (await predict(x, level)).score, Math.sqrt(2 * stepSize), noise(x));
  },
};
