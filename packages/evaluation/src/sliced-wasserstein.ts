import { checkOptions, InvalidArgumentError } from '@langevin/core';
import { checkSets, type SetKind } from './check-sets.ts';
import { type DistanceOptions, distanceOptionKinds } from './distance-options.ts';
import type { RandomProjections } from './random-projections.ts';
import { takeTurns } from './take-turns.ts';

const projectionsKind: SetKind = {
  member: 'along',
  otherwise: 'no RandomProjections; pass the `projections` of a PictureSet',
};

/**
 * The sliced Wasserstein distance of two sets of pictures (arXiv:1804.01947): the root mean square, over random
 * directions, of the distance that optimal transport has to go along each. In units of the pictures' values, so that
 * pictures in [0, 1] of d values are at most √d apart.
 *
 * @throws {InvalidArgumentError} if one is something else, there is no picture in one, or they were not projected alike.
 */
export async function slicedWasserstein(
  generated: RandomProjections,
  reference: RandomProjections,
  options: DistanceOptions = {},
): Promise<number> {
  checkOptions(options, distanceOptionKinds);
  checkSets({ generated, reference }, projectionsKind);
  checkProjections(generated, reference);
  const turns = takeTurns(options.signal);
  let sum = 0;
  for (let direction = 0; direction < generated.directions; direction++) {
    await turns();
    sum += transportCost(generated.along(direction), reference.along(direction));
  }
  return Math.sqrt(sum / generated.directions);
}

/**
 * The mean square of the way from one to the other on a line, ∫ (F⁻¹(u) − G⁻¹(u))² du: the quantile functions are steps,
 * one for each value.
 *
 * @param a - ascending.
 * @param b - ascending, of as many or of another number.
 */
function transportCost(a: Float32Array, b: Float32Array): number {
  // In units of 1 / (a.length · b.length), steps begin and end at whole numbers.
  const [stepOfA, stepOfB] = [b.length, a.length];
  const whole = a.length * b.length;
  let [i, j, sum] = [0, 0, 0];
  for (let from = 0; from < whole; ) {
    const [endOfA, endOfB] = [(i + 1) * stepOfA, (j + 1) * stepOfB];
    const to = Math.min(endOfA, endOfB);
    sum += (to - from) * (a[i]! - b[j]!) ** 2;
    if (to === endOfA) i++;
    if (to === endOfB) j++;
    from = to;
  }
  return sum / whole;
}

/**
 * Checks that two sets of pictures were projected alike, and that there are pictures in both.
 *
 * @throws {InvalidArgumentError} naming the one that doesn't go with the other.
 */
function checkProjections(generated: RandomProjections, reference: RandomProjections): void {
  for (const [name, { count }] of Object.entries({ generated, reference })) {
    if (count === 0) throw new InvalidArgumentError(name, 'there are no pictures; add some.');
  }
  const [found, expected] = [generated.shape!, reference.shape!];
  if (String(found) !== String(expected)) {
    const shapes = `pictures of [${found.join(', ')}], but the reference has pictures of [${expected.join(', ')}]`;
    throw new InvalidArgumentError('generated', `${shapes}: channels, height and width have to be the same.`);
  }
  if (generated.directions === reference.directions && generated.seed === reference.seed) return;
  const describe = ({ directions, seed }: RandomProjections): string => `${directions} directions of the seed ${seed}`;
  throw new InvalidArgumentError(
    'generated',
    `lies along ${describe(generated)}, and the reference along ${describe(reference)}; project both alike.`,
  );
}
