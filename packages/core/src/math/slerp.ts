import { describeValue } from '../errors/describe-value.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { type FloatTensor, floatTensor } from '../tensor.ts';
import { checkSameShape, isTensor } from './shape.ts';
import { type Factor, imageDots, imageNorms, isAllFinite, linearCombination, perImage } from './tensor-math.ts';

/** Below this angle, in radians, the arc is the line between its ends to the last digit of a float32. */
const smallAngle = 1e-4;

/**
 * What lies between two latents, image by image, on the arc from the one to the other: spherical linear interpolation
 * (Shoemake, 1985, "Animating rotation with quaternion curves"). A line would pass closer to 0 than any noise does.
 *
 * ```ts
 * const halfway = slerp(0.5, latents, others);
 * ```
 *
 * @param share - of the way: 0 gives `from`, 1 gives `to`; one number for the batch, or one for each image.
 * @param out - where to write; may be `from` or `to`. A new tensor if left out.
 * @throws {InvalidArgumentError} if the shapes differ, a value or a share is not finite, a share not one for each image, or two images are
 * each other's opposite: no one arc leads from the one to the other.
 */
export function slerp(
  share: Factor,
  from: FloatTensor,
  to: FloatTensor,
  out: FloatTensor = floatTensor(from.dims),
): FloatTensor {
  for (const [name, x] of Object.entries({ from, to })) {
    if (!isTensor(x)) throw new InvalidArgumentError(name, `${describeValue(x)} is no tensor.`);
  }
  checkSameShape('to', from, to);
  const given = Array.from(perImage('share', share, from));
  for (const t of given) {
    if (!Number.isFinite(t)) throw new InvalidArgumentError('share', `${describeValue(t)} is not a finite number.`);
  }
  const shares = Float64Array.from(given);
  for (const [name, x] of Object.entries({ from, to })) {
    if (!isAllFinite(x)) throw new InvalidArgumentError(name, 'holds a value that is not finite.');
  }
  const angles = anglesBetween(from, to);
  const factorAt = (t: number, angle: number): number =>
    angle < smallAngle ? t : Math.sin(t * angle) / Math.sin(angle);
  const a = shares.map((t, image) => factorAt(1 - t, angles[image]!));
  const b = shares.map((t, image) => factorAt(t, angles[image]!));
  return linearCombination(a, from, b, to, out);
}

/** The angle between each image of one batch and that of another, in radians; 0 where one of the two is 0. */
function anglesBetween(x: FloatTensor, y: FloatTensor): Float64Array {
  const [xNorms, yNorms] = [imageNorms(x), imageNorms(y)];
  return imageDots(x, y).map((dot, image) => {
    const length = xNorms[image]! * yNorms[image]!;
    const angle = length === 0 ? 0 : Math.acos(Math.min(Math.max(dot / length, -1), 1));
    if (Math.PI - angle >= smallAngle) return angle;
    throw new InvalidArgumentError('to', `its image ${image} is the opposite of the other, with no one arc between.`);
  });
}
