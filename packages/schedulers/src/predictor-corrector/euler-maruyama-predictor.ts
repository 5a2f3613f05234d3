import { noisyUpdate } from '../state-update.ts';
import type { Predictor } from './predictor-corrector.ts';

/**
 * The rule of Euler and Maruyama for the reverse-time SDE (arXiv:2011.13456, eq. 6), over Δt = 1 / N:
 *
 * mean = x − (f x − g² s(x)) Δt,  sample = mean + g √Δt z
 *
 * With probability flow (eq. 13) the score counts half, and no noise is added.
 */
export const eulerMaruyamaPredictor: Predictor = {
  name: 'euler-maruyama',
  async predict(x, { sde, level, stepCount, probabilityFlow, predict, noise }) {
    const dt = 1 / stepCount;
    const f = sde.drift(level.time);
    const g = sde.diffusion(level.time);
    const { score: s } = await predict(x, level);
    // Noise is drawn with probability flow as well, so that a seed means the same with every predictor.
    const z = noise(x);
    return probabilityFlow
      ? noisyUpdate(1 - f * dt, x, (g ** 2 * dt) / 2, s, 0, z)
      : noisyUpdate(1 - f * dt, x, g ** 2 * dt, s, g * Math.sqrt(dt), z);
  },
};
