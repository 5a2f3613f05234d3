import { type FloatTensor, RasterImage } from 'langevin';

/** A picture of a tensor on its way from noise, as a canvas takes it. */
export type Frame = ImageData;

/** How much of the range of gray the noise takes up at large sigmas. */
const contrast = 3;

/**
 * One image of a noisy batch `[batch, channels, height, width]` as it can be looked at: the more noise, the more it is
 * drawn towards gray, so that its range fits, and as it is where there is no noise.
 */
export function noisyFrame({ data, dims }: FloatTensor, image: number, sigma: number): Frame {
  const [, channels = 0, height = 0, width = 0] = dims;
  const area = width * height;
  const start = image * channels * area;
  const frame = new ImageData(width, height);
  const shrink = 1 / Math.hypot(1, contrast * sigma);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      // A gray image has one channel for all three.
      const value = data[start + Math.min(c, channels - 1) * area + i]!;
      frame.data[i * 4 + c] = 255 * (0.5 + (value - 0.5) * shrink);
    }
    frame.data[i * 4 + 3] = 255;
  }
  return frame;
}

/** A picture as a canvas takes it. */
export function pictureFrame({ width, height, channels, data }: RasterImage): Frame {
  const frame = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) frame.data[i * 4 + c] = data[i * channels + Math.min(c, channels - 1)]!;
    frame.data[i * 4 + 3] = channels === 4 ? data[i * channels + 3]! : 255;
  }
  return frame;
}

/** A frame as a picture of as many channels as a network draws. */
export function framePicture({ width, height, data }: Frame, channels: number): RasterImage {
  const pixels = new Uint8ClampedArray(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [red = 0, green = 0, blue = 0] = data.subarray(i * 4, i * 4 + 3);
    if (channels === 1) pixels[i] = (red + green + blue) / 3;
    else pixels.set([red, green, blue], i * channels);
  }
  return new RasterImage(width, height, channels, pixels);
}
