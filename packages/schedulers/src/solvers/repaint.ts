import { clamp, type FloatTensor, floatTensor, linearCombination, type Prediction, scale } from '@langevin/core';
import type { StateUpdate } from '../state-update.ts';
import { type KnownPixels, knownOf } from './known-pixels.ts';
import { posterior } from './posterior.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, type SolverRun, type Stride, stridesOf } from './solver.ts';

/** Settings of {@link repaint}. */
export interface RePaintSettings {
  /** η: how much of DDPM's noise a step adds, from 0, none, to 1, all of it. */
  readonly eta: number;
  /** Whether the prediction of the data is clipped to [-1, 1]. */
  readonly clipSample: boolean;
}

/**
 * Inpainting by resampling (RePaint, Lugmayr et al., 2022, arXiv:2201.09865, algorithm 1): each step down puts what is known
 * into the state, with as much noise as the step has arrived at, and draws the rest around it; each step up takes the state
 * back to a level with more noise, from where the rest comes to fit what is known. As in diffusers a step down is DDIM's, and the
 * noise of the known part is that of the rest.
 *
 * @param betas - of each timestep of the training.
 * @param distance - how many of these a step goes down, or up.
 * @param known - nothing if left out.
 */
export const repaint = (
  settings: RePaintSettings,
  betas: Float32Array,
  distance: number,
  known?: KnownPixels,
): Solver =>
  async function* (predict, x, { levels, noise }) {
    const pixels = known && knownOf(known, x.dims);
    for (const stride of stridesOf(levels)) {
      const { index, count, level, next } = stride;
      const isUp = next.sigma > level.sigma;
      const update = isUp
        ? stepUp(x, betas.subarray(next.timestep, next.timestep! + distance), noise)
        : stepDown(await predict(x, level), stride, settings, pixels, noise(x));
      const step = samplingStep(index, count, next, update);
      yield step;
      x = step.sample;
    }
  };

/** The diffusion itself, timestep by timestep (line 10). */
function stepUp(x: FloatTensor, betas: Float32Array, noise: SolverRun['noise']): StateUpdate {
  let [sample, kept] = [x, 1];
  for (const beta of betas) {
    const z = noise(x);
    sample = linearCombination(Math.sqrt(1 - beta), sample, Math.sqrt(beta), z, z);
    kept *= Math.sqrt(1 - beta);
  }
  return { sample, mean: scale(kept, x) };
}

/** DDIM's step (arXiv:2010.02502, eq. 12), and the known part beside it (lines 4 to 8). */
function stepDown(
  prediction: Prediction,
  { level, next }: Stride,
  { eta, clipSample }: RePaintSettings,
  pixels: KnownPixels | undefined,
  z: FloatTensor,
): StateUpdate {
  const std = eta * Math.sqrt(posterior(level, next).variance);
  const kept = Math.sqrt(Math.max(0, next.sigma ** 2 - std ** 2));
  const data = clipSample ? clamp(prediction.data, -1, 1) : prediction.data;
  const mean = linearCombination(next.scale, data, kept, prediction.noise);
  if (pixels === undefined) return { mean, sample: linearCombination(1, mean, std, z, z) };

  const [known, images] = [pixels.isKnown.data, pixels.images.data];
  const sample = floatTensor(mean.dims);
  for (let i = 0; i < sample.data.length; i++) {
    const share = known[i]!;
    mean.data[i] = share * next.scale * images[i]! + (1 - share) * mean.data[i]!;
    sample.data[i] = mean.data[i]! + (share * next.sigma + (1 - share) * std) * z.data[i]!;
  }
  return { mean, sample };
}
