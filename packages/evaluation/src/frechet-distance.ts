import { checkOptions } from '@langevin/core';
import { checkComparable, momentsKind } from './check-comparable.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import type { FeatureMoments } from './feature-moments.ts';
import { rowProducts } from './row-products.ts';
import { takeTurns } from './take-turns.ts';

/**
 * The Fréchet distance of two sets of features taken for normally distributed (Heusel et al., 2017, arXiv:1706.08500,
 * eq. 6): with the features of Inception it is the FID.
 *
 * > ‖μ₁ − μ₂‖² + tr(Σ₁ + Σ₂ − 2 (Σ₁Σ₂)^½)
 *
 * The covariances may be singular, as those of fewer pictures than features are. The figure then depends on the number of
 * pictures as much as on what they show: compare sets of the same size.
 *
 * It takes two eigenvalue decompositions, a minute or more each with 2,048 features. An abort waits for the one in progress.
 *
 * @throws {InvalidArgumentError} if one is something else, there are fewer than two pictures in one, or they have not as many features.
 */
export async function frechetDistance(
  generated: FeatureMoments,
  reference: FeatureMoments,
  options: DistanceOptions = {},
): Promise<number> {
  checkOptions(options, distanceOptionKinds);
  checkComparable(generated, reference, momentsKind, 2);
  const [one, other] = [generated.covariance, reference.covariance];
  const root = await traceOfRoot(one, other, generated.width, options.signal);
  const { mean } = reference;
  const means = generated.mean.reduce((sum, value, i) => sum + (value - mean[i]!) ** 2, 0);
  // Of equal sets, rounding could leave less than nothing.
  return Math.max(0, means + trace(one, generated.width) + trace(other, generated.width) - 2 * root);
}

/**
 * tr (Σ₁Σ₂)^½ = Σ √λ over the eigenvalues λ of Σ₁^½ Σ₂ Σ₁^½, a symmetric matrix; here in the basis of Σ₁'s eigenvectors, and
 * without those along which Σ₁ has no spread.
 */
async function traceOfRoot(
  one: Float64Array,
  other: Float64Array,
  width: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  // Most pages that load this package never ask for it.
  const { EigenvalueDecomposition, Matrix } = await import('ml-matrix');
  const decompose = (matrix: Float64Array, size: number) =>
    new EigenvalueDecomposition(Matrix.from1DArray(size, size, matrix), { assumeSymmetric: true });
  const turns = takeTurns(signal);
  await turns();
  const { realEigenvalues: spreads, eigenvectorMatrix: vectors } = decompose(one, width);
  await turns();
  const least = width * Number.EPSILON * Math.max(...spreads);
  const kept = spreads.flatMap((spread, i) => (spread > least ? [i] : []));
  if (kept.length === 0) return 0;
  const halves = new Float64Array(kept.length * width);
  for (const [row, i] of kept.entries()) {
    const factor = Math.sqrt(spreads[i]!);
    for (let k = 0; k < width; k++) halves[row * width + k] = factor * vectors.get(k, i);
  }
  const product = rowProducts(rowProducts(halves, other, width), halves, width);
  await turns();
  const { realEigenvalues } = decompose(product, kept.length);
  return realEigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

function trace(matrix: Float64Array, width: number): number {
  let sum = 0;
  for (let i = 0; i < matrix.length; i += width + 1) sum += matrix[i]!;
  return sum;
}
