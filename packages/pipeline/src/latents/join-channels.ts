import { checkSameShape, type FloatTensor, floatTensor } from '@langevin/core';

/**
 * A sample with a picture of its size behind its channels, for a network that looks at both.
 *
 * @param sample - `[batch, channels, height, width]`.
 * @param picture - of as many images, or fewer, which then repeat: one for all, or those of a batch that guidance doubles.
 * @throws {InvalidArgumentError} naming `picture`, if it has another size.
 */
export function joinChannels(sample: FloatTensor, picture: FloatTensor): FloatTensor {
  const [batch = 0, channels = 0, height = 0, width = 0] = sample.dims;
  const [count = 0, others = 0] = picture.dims;
  checkSameShape('picture', { dims: [count, others, height, width] }, picture);
  const [own, other] = [channels, others].map((planes) => planes * height * width) as [number, number];
  const joined = floatTensor([batch, channels + others, height, width]);
  for (let image = 0; image < batch; image++) {
    const start = image * (own + other);
    const from = (image % count) * other;
    joined.data.set(sample.data.subarray(image * own, (image + 1) * own), start);
    joined.data.set(picture.data.subarray(from, from + other), start + own);
  }
  return joined;
}
