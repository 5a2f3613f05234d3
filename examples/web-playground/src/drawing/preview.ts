import { type FloatTensor, type NoiseLevel, RasterImage, type ValueRange } from 'langevin';

/** A picture of a tensor on its way from noise, as a canvas takes it. */
export type Frame = ImageData;

/** A state of a run: its images and how noisy they are. */
export interface NoisyState {
  readonly sample: FloatTensor;
  readonly level: NoiseLevel;
}

/** How much of the range of gray the noise takes up at large sigmas. */
const contrast = 3;

/** Every image of a state as it can be looked at. @param range - the values of black and white in the data. */
export function noisyFrames(state: NoisyState, range: ValueRange): Frame[] {
  return Array.from({ length: state.sample.dims[0] ?? 0 }, (_, image) => noisyFrame(state, image, range));
}

/**
 * One image of a noisy batch `[batch, channels, height, width]`: the more noise, the more it is drawn towards gray, so that
 * its range fits, and as it is where there is no noise.
 */
function noisyFrame({ sample: { data, dims }, level }: NoisyState, image: number, { low, high }: ValueRange): Frame {
  const [, channels = 0, height = 0, width = 0] = dims;
  const area = width * height;
  const start = image * channels * area;
  const frame = new ImageData(width, height);
  const gray = (level.scale * (low + high)) / 2;
  const spread = Math.hypot(level.scale * (high - low), contrast * level.sigma);
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      // A gray image has one channel for all three.
      const value = data[start + Math.min(c, channels - 1) * area + i]!;
      frame.data[i * 4 + c] = 255 * (0.5 + (value - gray) / spread);
    }
    frame.data[i * 4 + 3] = 255;
  }
  return frame;
}

/** The standard deviation of a state's noise where its data has the scale 1, by which solvers of any scale compare. */
export function relativeSigma({ scale, sigma }: NoiseLevel): number {
  return sigma / scale;
}

/** Such a standard deviation in a few digits. */
export function sigmaText(sigma: number, digits: number): string {
  if (sigma < 10 ** -digits / 2) return '0';
  if (sigma < 10 ** digits) return sigma.toPrecision(digits);
  return Number.isFinite(sigma) ? sigma.toFixed() : '∞';
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
