import { langevinStep } from './langevin-step.ts';
import type { Corrector } from './predictor-corrector.ts';

/** Langevin dynamics with steps whose size follows from the score's norm (arXiv:2011.13456, algorithms 4 and 5). */
export const langevinCorrector: Corrector = {
  name: 'langevin',
  async correct(x, { sde, level, stepCount, snr, correctorNorm, predict, noise }) {
    const alpha = sde.correctorScale(level.time, stepCount);
    return langevinStep(x, (await predict(x, level)).score, noise(x), snr, correctorNorm, alpha);
  },
};
