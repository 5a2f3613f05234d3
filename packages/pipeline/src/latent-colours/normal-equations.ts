/** How much of a channel's variance has to be its own, not a sum of others', for what it does to be told from them. */
const ownShare = 1e-9;

/**
 * Least squares, `targets ≈ Σ factor · inputs + constant`, by the normal equations of what is left without the means, which
 * keeps their condition that of the inputs.
 *
 * @param inputs - the values of each, over all places.
 * @returns for each target a factor for each input, and the constant; undefined if the inputs depend on one another.
 */
export function solveNormalEquations(
  inputs: readonly Float64Array[],
  targets: readonly Float64Array[],
): number[][] | undefined {
  const [inputMeans, targetMeans] = [inputs.map(mean), targets.map(mean)];
  const centered = inputs.map((values, i) => values.map((value) => value - inputMeans[i]!));
  const factor = choleskyFactor(centered.map((one) => centered.map((other) => product(one, other))));
  if (!factor) return undefined;
  return targets.map((target, t) => {
    const left = target.map((value) => value - targetMeans[t]!);
    const factors = solveFactored(
      factor,
      centered.map((input) => product(input, left)),
    );
    return [...factors, factors.reduce((rest, value, i) => rest - value * inputMeans[i]!, targetMeans[t]!)];
  });
}

/** The lower triangle L of a symmetric matrix L·Lᵀ; undefined if a row of it is nearly a sum of those above. */
function choleskyFactor(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const factor: number[][] = [];
  for (const [i, entries] of matrix.entries()) {
    const row: number[] = [];
    for (let j = 0; j < i; j++) row.push((entries[j]! - product(row, factor[j]!.slice(0, j))) / factor[j]![j]!);
    const rest = entries[i]! - product(row, row);
    if (!(rest > ownShare * entries[i]!)) return undefined;
    factor.push([...row, Math.sqrt(rest)]);
  }
  return factor;
}

/** Solves L·Lᵀ·x = b. */
function solveFactored(factor: readonly (readonly number[])[], right: readonly number[]): number[] {
  const x = [...right];
  for (const [i, row] of factor.entries()) {
    for (let j = 0; j < i; j++) x[i]! -= row[j]! * x[j]!;
    x[i]! /= row[i]!;
  }
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < x.length; j++) x[i]! -= factor[j]![i]! * x[j]!;
    x[i]! /= factor[i]![i]!;
  }
  return x;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function product(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += one[i]! * other[i]!;
  return sum;
}
