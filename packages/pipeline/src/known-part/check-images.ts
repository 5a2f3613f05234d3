import { describeValue, type FloatTensor, InvalidArgumentError, isTensor } from '@langevin/core';

/** Checks that images are float32 `[batch, channels, height, width]` and finite. @throws {InvalidArgumentError} */
export function checkImages(name: string, images: unknown): asserts images is FloatTensor {
  if (isTensor(images) && images.type === 'float32' && images.dims.length === 4 && !images.dims.includes(0)) {
    const odd = (images as FloatTensor).data.find((value) => !Number.isFinite(value));
    if (odd === undefined) return;
    throw new InvalidArgumentError(name, `holds ${odd}, which is no value of an image.`);
  }
  const what = isTensor(images) ? `${images.type} [${images.dims.join(', ')}]` : describeValue(images);
  throw new InvalidArgumentError(name, `is ${what}; pass a float32 tensor [batch, channels, height, width].`);
}

/** Checks that what is of images fits samples of a shape; one stands for any number. @throws {InvalidArgumentError} */
export function checkFits(name: string, { dims }: FloatTensor, [batch, ...image]: readonly number[]): void {
  const fits = dims.length === image.length + 1 && image.every((size, i) => size === dims[i + 1]);
  if (fits && (dims[0] === 1 || dims[0] === batch)) return;
  const needed = `${batch === 1 ? '1' : `1 or ${batch}`} of [channels, height, width] = [${image.join(', ')}]`;
  const problem = `has the shape [${dims.join(', ')}], but the run needs ${needed}; change it, or the size that is drawn`;
  throw new InvalidArgumentError(name, `${problem}.`);
}
