import {
  type DataStart,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  levelsOf,
  type Scheduler,
  type StepChoice,
} from '@langevin/core';
import { checkFits } from './known-part/check-images.ts';
import { checkPictureRange } from './known-part/check-known-part.ts';
import { withChannels } from './known-part/image-input.ts';
import type { SampleShape } from './sample-shape.ts';

/** How much of a run there is from a picture, where nobody says it; as in diffusers. */
const usualStrength = 0.8;

/**
 * Checks the strength with which pictures are changed.
 *
 * @throws {InvalidArgumentError} for what is no share of a run, or if there is no picture.
 */
export function checkStrength(strength: number | undefined, isFromPicture: boolean): void {
  if (strength === undefined) return;
  if (!(strength > 0 && strength <= 1)) {
    throw new InvalidArgumentError('strength', `${strength} is not above 0 and at most 1, for the whole run.`);
  }
  if (isFromPicture) return;
  throw new InvalidArgumentError('strength', 'there is no image to start from; pass both, or neither.');
}

/**
 * Where a run begins of which the share `strength` is taken, as in diffusers: so many of its steps, rounded down.
 *
 * @throws {InvalidArgumentError} if that is none, or the scheduler does not say its levels.
 */
export function beginOf(scheduler: Scheduler, steps: StepChoice, strength: number = usualStrength): number {
  const count = levelsOf(scheduler, steps).length - 1;
  const left = Math.min(Math.floor(count * strength), count);
  if (left > 0) return count - left;
  const problem = `${strength} of ${count} steps leaves none to take`;
  throw new InvalidArgumentError(
    'strength',
    `${problem}; take more steps, or a strength of ${leastStrength(count)} or more.`,
  );
}

/** The least strength, in hundredths, that leaves a step of so many. */
function leastStrength(count: number): number {
  return Math.ceil(100 / count) / 100;
}

/**
 * Pictures with values in [0, 1] as data of a run, one for each image.
 *
 * @param toData - a value of a picture as it is in the data that the network was trained on.
 * @throws {InvalidArgumentError} if they are not of the run's shape, or no pictures.
 */
export function pictureData(
  pictures: FloatTensor,
  shape: SampleShape,
  toData: (value: number) => number,
): DataStart['data'] {
  const images = withChannels('image', pictures, shape[1]);
  checkFits('image', images, shape);
  checkPictureRange(images);
  const data = floatTensor(shape);
  for (let i = 0; i < data.data.length; i++) data.data[i] = toData(images.data[i % images.data.length]!);
  return data;
}
