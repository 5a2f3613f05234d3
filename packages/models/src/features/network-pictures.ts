import {
  checkSampleBytes,
  describeValue,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  isTensor,
} from '@langevin/core';
import { checkNormalization, type PictureForm } from './picture-form.ts';
import { resizeImages } from './resize-images.ts';

/**
 * Pictures `[batch, channels, height, width]` with values in [0, 1] as a network takes them: in its channels, resized, and
 * normalized.
 *
 * @throws {InvalidArgumentError} for what are no such pictures, channels that don't become the network's, and pictures that
 * take too much memory.
 */
export function networkPictures(pictures: FloatTensor, { channels, size, mean, std }: PictureForm): FloatTensor {
  checkPictures(pictures);
  const [batch, given] = pictures.dims as readonly [number, number];
  const count = channels ?? given;
  checkNormalization({ mean, std }, count);
  if (size) checkSampleBytes('pictures', [batch, count, size.height, size.width]);
  const coloured = inChannels(pictures, count);
  const resized = size ? resizeImages(coloured, size) : coloured;
  const area = resized.dims[2]! * resized.dims[3]!;
  return floatTensor(
    resized.dims,
    resized.data.map((value, i) => {
      const channel = Math.floor(i / area) % count;
      return (value - mean[channel % mean.length]!) / std[channel % std.length]!;
    }),
  );
}

/** Gray in each of three channels, or the mean of three as gray. @throws {InvalidArgumentError} for other numbers. */
function inChannels(pictures: FloatTensor, count: number): FloatTensor {
  const [batch, given, height, width] = pictures.dims as readonly [number, number, number, number];
  if (given === count) return pictures;
  const area = height * width;
  const { data } = pictures;
  const planes = floatTensor([batch, count, height, width]);
  if (given === 1 && count === 3) {
    planes.data.forEach((_, i) => {
      planes.data[i] = data[Math.floor(i / (3 * area)) * area + (i % area)]!;
    });
    return planes;
  }
  if (given === 3 && count === 1) {
    planes.data.forEach((_, i) => {
      const first = Math.floor(i / area) * 3 * area + (i % area);
      planes.data[i] = (data[first]! + data[first + area]! + data[first + 2 * area]!) / 3;
    });
    return planes;
  }
  throw new InvalidArgumentError('pictures', `have ${given} channels, and the network takes ${count}.`);
}

function checkPictures(pictures: FloatTensor): void {
  const expected = 'pictures are float32 [batch, channels, height, width]';
  if (!isTensor(pictures)) {
    throw new InvalidArgumentError('pictures', `${describeValue(pictures)} is no tensor; ${expected}.`);
  }
  const { type, dims, data } = pictures;
  if (type !== 'float32' || dims.length !== 4 || data.length === 0) {
    throw new InvalidArgumentError('pictures', `is ${type} [${dims.join(', ')}]; ${expected}.`);
  }
  const odd = data.find((value) => !(value >= 0 && value <= 1));
  if (odd !== undefined) throw new InvalidArgumentError('pictures', `hold ${odd}; values from 0 to 1 are expected.`);
}
