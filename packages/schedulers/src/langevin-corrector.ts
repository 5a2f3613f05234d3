import { type FloatTensor, InvalidArgumentError, imageNorms, linearCombination } from '@langevin/core';
import type { StateUpdate } from './state-update.ts';

/** Whether the corrector's norms are averaged over the batch, or taken for each image by itself. */
export type CorrectorNorm = 'batch' | 'image';

/**
 * One step of Langevin dynamics at a fixed noise level (arXiv:2011.13456, algorithm 4):
 *
 * ε = 2 (r ‖z‖ / ‖s‖)²,  mean = x + ε s(x, σ),  sample = mean + √(2ε) z
 *
 * @param score - s(x, σ); the mean is written over it.
 * @param noise - z; the sample is written over it.
 * @param snr - r, the ratio of signal to noise.
 * @throws {InvalidArgumentError} if the score is zero everywhere: there is then no ε.
 */
export function langevinStep(
  x: FloatTensor,
  score: FloatTensor,
  noise: FloatTensor,
  snr: number,
  norm: CorrectorNorm,
): StateUpdate {
  const stepSizes = langevinStepSizes(imageNorms(score), imageNorms(noise), snr, norm);
  const mean = linearCombination(1, x, stepSizes, score, score);
  const noiseFactors = stepSizes.map((stepSize) => Math.sqrt(2 * stepSize));
  return { mean, sample: linearCombination(1, mean, noiseFactors, noise, noise) };
}

/** ε for each image. */
function langevinStepSizes(
  scoreNorms: Float64Array,
  noiseNorms: Float64Array,
  snr: number,
  norm: CorrectorNorm,
): Float64Array {
  const scores = norm === 'batch' ? averaged(scoreNorms) : scoreNorms;
  const noises = norm === 'batch' ? averaged(noiseNorms) : noiseNorms;
  return scores.map((scoreNorm, image) => {
    if (scoreNorm === 0) {
      const advice = 'check the weights, or do without the corrector (correctSteps: 0)';
      throw new InvalidArgumentError('score', `is zero everywhere, which gives no step size; ${advice}.`);
    }
    return 2 * ((snr * noises[image]!) / scoreNorm) ** 2;
  });
}

function averaged(norms: Float64Array): Float64Array {
  const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
  return norms.map(() => mean);
}
