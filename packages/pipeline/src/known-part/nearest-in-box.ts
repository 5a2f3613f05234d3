// Imports nothing, so that a web page which loads it late has not its other code split for it.

/** A box, and when a point is close enough to the affine set. */
export interface BoxOptions {
  readonly low: number;
  readonly high: number;
  /** How far a value may be from that of the projection. */
  readonly tolerance: number;
}

/** Many times what pictures take: about 50 for blocks of 8 × 8 next to white. */
const maxIterations = 500;

/**
 * The nearest point, in the Euclidean norm, of those in an affine set whose values lie between `low` and `high`.
 *
 * By ascent on the dual: the point is clamp(x + λ) for multipliers λ orthogonal to the set, whose gradient is what that
 * point lacks to be in the set. Accelerated (Beck and Teboulle, 2009, doi:10.1137/080716542), and restarted where the
 * momentum points against the gradient (O'Donoghue and Candès, 2015, arXiv:1204.3982).
 *
 * @param project - the nearest point of the affine set.
 * @returns a point in the box, as near to the set as can be where the two don't meet.
 */
export function nearestInBox(
  x: Float32Array,
  project: (point: Float32Array) => Float32Array,
  { low, high, tolerance }: BoxOptions,
): Float32Array {
  const multipliers = new Float32Array(x.length);
  const ahead = new Float32Array(x.length);
  let point = x.map((value) => Math.min(Math.max(value, low), high));
  let momentum = 1;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const projected = project(point);
    const gradient = projected.map((value, i) => value - point[i]!);
    if (gradient.every((lack) => Math.abs(lack) <= tolerance)) break;
    const step = gradient.map((lack, i) => ahead[i]! + lack - multipliers[i]!);
    if (step.reduce((sum, value, i) => sum + value * gradient[i]!, 0) < 0) momentum = 1;
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum ** 2)) / 2;
    const inertia = (momentum - 1) / nextMomentum;
    momentum = nextMomentum;
    point = x.map((value, i) => {
      multipliers[i]! += step[i]!;
      ahead[i] = multipliers[i]! + inertia * step[i]!;
      return Math.min(Math.max(value + ahead[i]!, low), high);
    });
  }
  return point;
}
