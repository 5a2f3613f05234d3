import { type FloatTensor, linearCombination, type NoiseLevel } from '@langevin/core';
import { flag, type SettingChecks, share } from '../config/setting-checks.ts';
import { type LimitSettings, limitData } from './limit-data.ts';
import { type StepRule, singleStep } from './single-step.ts';
import type { Solver } from './solver.ts';

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
  singleStep(ddimStep(settings), { eta: settings.eta });

const ddimStep =
  (settings: EtaSettings & LimitSettings): StepRule =>
  async (predict, x, from, to) => {
    const prediction = await predict(x, from);
    const data = limitData(prediction.data, settings);
    const noise = settings.useClippedModelOutput ? noiseBetween(x, data, from) : prediction.noise;
    return linearCombination(to.scale, data, to.sigma, noise);
  };

/** The noise that takes the data to a state: (x − scale · x_0) / sigma. */
function noiseBetween(x: FloatTensor, data: FloatTensor, level: NoiseLevel): FloatTensor {
  return linearCombination(1 / level.sigma, x, -level.scale / level.sigma, data);
}
