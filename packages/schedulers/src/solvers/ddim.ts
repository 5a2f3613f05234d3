import { type FloatTensor, linearCombination, type NoiseLevel } from '@langevin/core';
import { flag, type SettingChecks, share } from '../config/setting-checks.ts';
import { type LimitSettings, limitData } from '../discrete/limit-data.ts';
import { posterior } from '../discrete/posterior.ts';
import { samplingStep } from '../sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';

/** How much noise a step of {@link ddim} adds, and what it takes for that which is there. */
export interface EtaSettings {
  /** η: how much of DDPM's noise a step adds, from 0, none, to 1, all of it. */
  readonly eta: number;
  /** Whether the noise is taken from the clipped prediction of the data, rather than from the network's output. */
  readonly useClippedModelOutput: boolean;
}

/** None, and what the network says. */
export const noEta: EtaSettings = { eta: 0, useClippedModelOutput: false };

/** What the settings may be. */
export const etaChecks: SettingChecks<EtaSettings> = { eta: share, useClippedModelOutput: flag };

/**
 * Sampling of a denoising diffusion implicit model (DDIM, Song et al., 2020, arXiv:2010.02502, eq. 12): each step puts the
 * data and the noise that the network predicts together again at another noise level. With `eta` a part of the noise is
 * new (eq. 16).
 */
export const ddim = (settings: EtaSettings & LimitSettings): Solver =>
  async function* (predict, x, { levels, arrivals, noise }) {
    const { eta, useClippedModelOutput } = settings;
    for (const { index, count, level, next } of stridesOf(levels, arrivals)) {
      const std = eta > 0 ? eta * Math.sqrt(posterior(level, next).variance) : 0;
      // All of the noise may be new; rounding would make that more than all.
      const kept = Math.sqrt(Math.max(0, next.sigma ** 2 - std ** 2));

      const prediction = await predict(x, level);
      const data = limitData(prediction.data, settings);
      const epsilon = useClippedModelOutput ? noiseBetween(x, data, level) : prediction.noise;
      const mean = linearCombination(next.scale, data, kept, epsilon);
      const sample = eta > 0 ? linearCombination(1, mean, std, noise(x)) : mean;

      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      x = step.sample;
    }
  };

/** The noise that takes the data to a state: (x − scale · x_0) / sigma. */
function noiseBetween(x: FloatTensor, data: FloatTensor, level: NoiseLevel): FloatTensor {
  return linearCombination(1 / level.sigma, x, -level.scale / level.sigma, data);
}
