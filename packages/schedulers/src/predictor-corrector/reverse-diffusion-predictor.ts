import type { Predictor } from './predictor-corrector.ts';
import { reverseDiffusionStep } from './reverse-diffusion-step.ts';

/** The reverse diffusion sampler (arXiv:2011.13456, appendix E), for every SDE by its own discretization. */
export const reverseDiffusionPredictor: Predictor = {
  name: 'reverse-diffusion',
  async predict(x, { sde, level, stepCount, probabilityFlow, predict, noise }) {
    const transition = sde.discretize(level.time, stepCount);
    // Noise is drawn with probability flow as well, as in the original code, so that a seed means the same.
    return reverseDiffusionStep(x, (await predict(x, level)).score, noise(x), transition, probabilityFlow);
  },
};
