// Imports nothing, so that a web page which loads it late has not its other code split for it.

/** The least and the greatest value that an image may have. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** How far a value may be from that of the projection, as a part of the range: a tenth of an 8-bit step. */
const tolerance = 0.1 / 255;

/** Many times what pictures take: about 50 for blocks of 8 × 8 next to white. */
const maxIterations = 200;

/**
 * The nearest point, in the Euclidean norm, of those in an affine set whose values lie between `low` and `high`.
 *
 * By ascent on the dual: the point is clamp(x + λ) for multipliers λ orthogonal to the set, whose gradient is what that
 * point lacks to be in the set. Accelerated (Beck and Teboulle, 2009, doi:10.1137/080716542), and restarted where the
 * momentum points against the gradient (O'Donoghue and Candès, 2015, arXiv:1204.3982).
 *
 * @param project - the nearest point of the affine set, in new memory.
 * @returns a point in the box, as near to the set as can be where the two don't meet.
 */
export function nearestInBox(
  x: Float32Array,
  project: (point: Float32Array) => Float32Array,
  { low, high }: ValueRange,
): Float32Array {
  const clamp = (value: number): number => Math.min(Math.max(value, low), high);
  const point = x.map(clamp);
  const multipliers = new Float32Array(x.length);
  const ahead = new Float32Array(x.length);
  let momentum = 1;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const projected = project(point);
    let largest = 0;
    let stepAlongGradient = 0;
    for (let i = 0; i < x.length; i++) {
      const gradient = projected[i]! - point[i]!;
      largest = Math.max(largest, Math.abs(gradient));
      stepAlongGradient += gradient * (ahead[i]! + gradient - multipliers[i]!);
    }
    if (largest <= tolerance * (high - low)) break;

    if (stepAlongGradient < 0) momentum = 1;
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const inertia = (momentum - 1) / nextMomentum;
    momentum = nextMomentum;
    for (let i = 0; i < x.length; i++) {
      const next = ahead[i]! + projected[i]! - point[i]!;
      ahead[i] = next + inertia * (next - multipliers[i]!);
      multipliers[i] = next;
      point[i] = clamp(x[i]! + ahead[i]!);
    }
  }
  return point;
}
