import { describeValue, type FloatTensor, InvalidArgumentError, isTensor } from '@langevin/core';

/** What a network takes for images. */
export interface ImageRequirements {
  readonly channels: number;
  /** The shortest side. */
  readonly smallest: number;
}

/**
 * Checks that images are float32 `[N, channels, height, width]`.
 *
 * @param argument - what the caller calls them.
 * @throws {InvalidArgumentError} that says what is wrong with them.
 */
export function checkImages(argument: string, images: FloatTensor, { channels, smallest }: ImageRequirements): void {
  if (!isTensor(images)) throw new InvalidArgumentError(argument, `${describeValue(images)} is no tensor.`);
  const { type, dims } = images;
  const found = `${type} [${dims.join(', ')}]`;
  if (type !== 'float32' || dims.length !== 4 || dims[0] === 0) {
    throw new InvalidArgumentError(argument, `is ${found}; float32 [batch, ${channels}, height, width] was expected.`);
  }
  if (dims[1] !== channels) {
    throw new InvalidArgumentError(argument, `has ${dims[1]} channels (${found}); this network takes ${channels}.`);
  }
  if (Math.min(dims[2]!, dims[3]!) < smallest) {
    throw new InvalidArgumentError(argument, `is ${found}; this network takes sides of ${smallest} and more.`);
  }
}
