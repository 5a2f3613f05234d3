import { InvalidArgumentError } from '@langevin/core';

/** The least and the greatest value that an image may have. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** How far a value may be from that of the projection, as a part of the range: a tenth of an 8-bit step. */
const tolerance = 0.1 / 255;

/** Gray pictures and blocks take some tens. */
const maxIterations = 500;

/** Iterations without a gain of 1 %, after which no more is expected. */
const patience = 50;

/** Milliseconds of work between pauses, in which a web page can answer. */
const uninterrupted = 20;

/**
 * The nearest point, in the Euclidean norm, of those in an affine set whose values are in a range.
 *
 * By ascent on the dual: the point is clamp(x + λ) for multipliers λ orthogonal to the set, whose gradient is what that
 * point lacks to be in the set. Accelerated (Beck and Teboulle, 2009, doi:10.1137/080716542), and restarted where the
 * momentum points against the gradient (O'Donoghue and Candès, 2015, arXiv:1204.3982).
 *
 * @param project - the nearest point of the affine set, in new memory.
 * @returns a point in the range, as near to the set as the iterations bring it.
 */
export async function nearestInRange(
  x: Float32Array,
  project: (point: Float32Array) => Float32Array,
  { low, high }: ValueRange,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  if (!(low < high && Number.isFinite(high - low)))
    throw new InvalidArgumentError('range', `${low} to ${high} is no range.`);
  signal?.throwIfAborted();
  const clamp = (value: number): number => Math.min(Math.max(value, low), high);
  const point = x.map(clamp);
  const multipliers = new Float32Array(x.length);
  const ahead = new Float32Array(x.length);
  let momentum = 1;
  let best = { lack: Number.POSITIVE_INFINITY, iteration: 0 };
  let pausedAt = performance.now();
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const projected = project(point);
    let lack = 0;
    let stepAlongGradient = 0;
    for (let i = 0; i < x.length; i++) {
      const gradient = projected[i]! - point[i]!;
      lack = Math.max(lack, Math.abs(gradient));
      stepAlongGradient += gradient * (ahead[i]! + gradient - multipliers[i]!);
    }
    if (lack < 0.99 * best.lack) best = { lack, iteration };
    if (lack <= tolerance * (high - low) || iteration - best.iteration > patience) break;

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
    if (performance.now() - pausedAt < uninterrupted) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    pausedAt = performance.now();
  }
  return point;
}
