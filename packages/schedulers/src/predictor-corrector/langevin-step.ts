import { type FloatTensor, InvalidArgumentError, imageNorms } from '@langevin/core';
import { noisyUpdate, type StateUpdate } from '../state-update.ts';

/** Whether the corrector's norms are averaged over the batch, or taken for each image by itself. */
export type CorrectorNorm = 'batch' | 'image';

/**
 * One step of Langevin dynamics at a fixed noise level (arXiv:2011.13456, algorithms 4 and 5):
 *
 * ε = 2 α (r ‖z‖ / ‖s‖)²,  mean = x + ε s(x, σ),  sample = mean + √(2ε) z
 *
 * @param score - s(x, σ); the mean is written over it.
 * @param noise - z; the sample is written over it.
 * @param snr - r, the ratio of signal to noise.
 * @param alpha - α, the SDE's corrector scale: 1 for a variance-exploding one.
 * @throws {InvalidArgumentError} if the score is zero everywhere: there is then no ε.
 */
export function langevinStep(
  x: FloatTensor,
  score: FloatTensor,
  noise: FloatTensor,
  snr: number,
  norm: CorrectorNorm,
  alpha = 1,
): StateUpdate {
  const ratios = normRatios(imageNorms(noise), imageNorms(score), norm);
  const stepSizes = ratios.map((ratio) => 2 * alpha * (snr * ratio) ** 2);
  const noiseFactors = stepSizes.map((stepSize) => Math.sqrt(2 * stepSize));
  return noisyUpdate(1, x, stepSizes, score, noiseFactors, noise);
}

/** ‖z‖ / ‖s‖ for each image. */
function normRatios(noiseNorms: Float64Array, scoreNorms: Float64Array, norm: CorrectorNorm): Float64Array {
  const scores = norm === 'batch' ? averaged(scoreNorms) : scoreNorms;
  const noises = norm === 'batch' ? averaged(noiseNorms) : noiseNorms;
  return scores.map((scoreNorm, image) => {
    if (scoreNorm === 0) {
      const advice = 'check the weights, or do without the corrector';
      throw new InvalidArgumentError('score', `is zero everywhere, which gives no step size; ${advice}.`);
    }
    return noises[image]! / scoreNorm;
  });
}

function averaged(norms: Float64Array): Float64Array {
  const mean = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
  return norms.map(() => mean);
}
