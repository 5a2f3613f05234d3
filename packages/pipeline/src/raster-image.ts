import {
  checkCount,
  checkOptions,
  describeValue,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  isTensor,
  type OptionKinds,
} from '@langevin/core';
import { writePng } from './png/write-png.ts';

/** How many channels a picture has: gray, RGB or RGBA. */
export type ImageChannels = 1 | 3 | 4;

/** Whether a picture can have so many channels. */
export function isImageChannels(channels: number): channels is ImageChannels {
  return channels === 1 || channels === 3 || channels === 4;
}

/** How {@link RasterImage.grid} lays pictures out. */
export interface GridOptions {
  /** Pictures in a row; if left out, as many as make the grid about square. */
  readonly columns?: number | undefined;
  /** White pixels between neighbours; 0 if left out. */
  readonly padding?: number | undefined;
}

const gridOptionKinds: OptionKinds<GridOptions> = { columns: 'any', padding: 'any' };

/** A picture of 8-bit pixels. */
export class RasterImage {
  readonly width: number;
  readonly height: number;
  readonly channels: ImageChannels;
  /** The pixels row by row, the channels of each beside one another: what a canvas takes, where there are 4. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;

  /**
   * @param data - `width · height · channels` values, not copied.
   * @throws {InvalidArgumentError} if the sizes don't fit.
   */
  constructor(width: number, height: number, channels: number, data: Uint8ClampedArray<ArrayBuffer>) {
    checkCount('width', width);
    checkCount('height', height);
    if (!isImageChannels(channels)) {
      throw new InvalidArgumentError('channels', `a picture has 1, 3 or 4 channels, not ${channels}.`);
    }
    if (!(data instanceof Uint8ClampedArray)) {
      throw new InvalidArgumentError('data', `${describeValue(data)} is no Uint8ClampedArray of pixels, 0 to 255.`);
    }
    if (data.length !== width * height * channels) {
      const size = `${width} × ${height} pixels of ${channels} channels`;
      throw new InvalidArgumentError('data', `${data.length} values; ${size} take ${width * height * channels}.`);
    }
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.data = data;
  }

  /**
   * The pictures of a float32 `[batch, channels, height, width]` tensor with values in [0, 1], rounded as diffusers
   * does: to the nearest of 255 steps, halves to the even one. What lies outside [0, 1] is clamped.
   *
   * @throws {InvalidArgumentError} if the tensor has another shape, or not 1, 3 or 4 channels.
   */
  static fromTensor(tensor: FloatTensor): RasterImage[] {
    if (!isTensor(tensor)) {
      throw new InvalidArgumentError(
        'tensor',
        `${describeValue(tensor)} is no tensor; pass what a pipeline generates.`,
      );
    }
    const [batch, channels, height, width] = tensor.dims;
    if (batch === undefined || channels === undefined || height === undefined || width === undefined) {
      const shape = `[${tensor.dims.join(', ')}]`;
      throw new InvalidArgumentError('tensor', `pictures are [batch, channels, height, width], not ${shape}.`);
    }
    if (!isImageChannels(channels)) {
      const advice = "generate with outputType 'tensor' to get the values themselves.";
      throw new InvalidArgumentError('tensor', `a picture has 1, 3 or 4 channels, not ${channels}; ${advice}`);
    }
    const size = channels * height * width;
    return Array.from({ length: batch }, (_, image) => {
      const planes = tensor.data.subarray(image * size, (image + 1) * size);
      return new RasterImage(width, height, channels, interleave(planes, channels));
    });
  }

  /**
   * Pictures as a float32 `[batch, channels, height, width]` tensor with values in [0, 1]: what {@link fromTensor} takes.
   *
   * @throws {InvalidArgumentError} if there is none, or their sizes differ.
   */
  static toTensor(images: readonly RasterImage[]): FloatTensor {
    const { width, height, channels } = requireAlike(images);
    const area = width * height;
    const tensor = floatTensor([images.length, channels, height, width]);
    for (const [index, { data }] of images.entries()) {
      const planes = tensor.data.subarray(index * channels * area, (index + 1) * channels * area);
      for (let c = 0; c < channels; c++) {
        for (let i = 0; i < area; i++) planes[c * area + i] = data[i * channels + c]! / 255;
      }
    }
    return tensor;
  }

  /**
   * Lays pictures of one size out in rows, on white.
   *
   * @throws {InvalidArgumentError} if there is none, or their sizes differ.
   */
  static grid(images: readonly RasterImage[], options: GridOptions = {}): RasterImage {
    const { width, height, channels } = requireAlike(images);
    checkOptions(options, gridOptionKinds);
    const { columns = Math.ceil(Math.sqrt(images.length)), padding = 0 } = options;
    checkCount('columns', columns);
    if (!Number.isInteger(padding) || padding < 0) {
      throw new InvalidArgumentError('padding', `${padding} is not a whole number of pixels.`);
    }
    const used = Math.min(columns, images.length);
    const rows = Math.ceil(images.length / columns);
    const grid = blank(used * (width + padding) - padding, rows * (height + padding) - padding, channels);
    for (const [index, image] of images.entries()) {
      const left = (index % columns) * (width + padding);
      const top = Math.floor(index / columns) * (height + padding);
      for (let y = 0; y < height; y++) {
        const row = image.data.subarray(y * width * channels, (y + 1) * width * channels);
        grid.data.set(row, ((top + y) * grid.width + left) * channels);
      }
    }
    return grid;
  }

  /** The picture with each pixel drawn as `factor` × `factor` pixels. @throws {InvalidArgumentError} */
  enlarge(factor: number): RasterImage {
    checkCount('factor', factor);
    const { channels } = this;
    const enlarged = blank(this.width * factor, this.height * factor, channels);
    const rowLength = enlarged.width * channels;
    for (let y = 0; y < this.height; y++) {
      const start = y * factor * rowLength;
      for (let x = 0; x < enlarged.width; x++) {
        const from = (y * this.width + Math.floor(x / factor)) * channels;
        for (let c = 0; c < channels; c++) enlarged.data[start + x * channels + c] = this.data[from + c]!;
      }
      for (let copy = 1; copy < factor; copy++) {
        enlarged.data.copyWithin(start + copy * rowLength, start, start + rowLength);
      }
    }
    return enlarged;
  }

  /**
   * The picture with each block of `factor` × `factor` pixels as one: the mean of each channel. (Where a part is
   * transparent, take {@link toRgb} first: its colours would count like the others.)
   *
   * @throws {InvalidArgumentError} for a factor that does not divide width and height.
   */
  shrink(factor: number): RasterImage {
    checkCount('factor', factor);
    const [width, height] = [this.width / factor, this.height / factor];
    if (!Number.isInteger(width) || !Number.isInteger(height)) {
      throw new InvalidArgumentError('factor', `${this} does not divide into blocks of ${factor} × ${factor} pixels.`);
    }
    const { channels } = this;
    const sums = new Float64Array(width * height * channels);
    for (let i = 0; i < this.data.length; i++) {
      const pixel = Math.floor(i / channels);
      const x = Math.floor((pixel % this.width) / factor);
      const y = Math.floor(pixel / this.width / factor);
      sums[(y * width + x) * channels + (i % channels)]! += this.data[i]!;
    }
    const small = blank(width, height, channels);
    for (let i = 0; i < sums.length; i++) small.data[i] = sums[i]! / factor ** 2;
    return small;
  }

  /** The picture in gray: the mean of each pixel's colours. What is transparent shows white. */
  toGray(): RasterImage {
    const { width, height, data } = this.toRgb();
    const gray = new Uint8ClampedArray(width * height);
    for (let i = 0; i < gray.length; i++) gray[i] = (data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!) / 3;
    return new RasterImage(width, height, 1, gray);
  }

  /** The picture in three channels: gray in each of them, and white behind what is transparent. */
  toRgb(): RasterImage {
    const { width, height, channels, data } = this;
    const rgb = new Uint8ClampedArray(3 * width * height);
    for (let i = 0; i < rgb.length; i++) {
      const pixel = Math.floor(i / 3) * channels;
      const opacity = channels === 4 ? data[pixel + 3]! / 255 : 1;
      rgb[i] = 255 + opacity * (data[pixel + (channels === 1 ? 0 : i % 3)]! - 255);
    }
    return new RasterImage(width, height, 3, rgb);
  }

  /** The picture as a PNG file. */
  toPng(): Uint8Array<ArrayBuffer> {
    return writePng(this);
  }

  /** Such as `RasterImage 32 × 32 × 3`. */
  toString(): string {
    return `RasterImage ${this.width} × ${this.height} × ${this.channels}`;
  }
}

/** The first of pictures that are all of its kind. @throws {InvalidArgumentError} if there is none, or they differ. */
function requireAlike(images: readonly RasterImage[]): RasterImage {
  if (!Array.isArray(images)) {
    throw new InvalidArgumentError('images', `${describeValue(images)} is no list of pictures.`);
  }
  const [first] = images;
  if (first === undefined) throw new InvalidArgumentError('images', 'there is no picture; pass at least one.');
  const other = images.find((image) => String(image) !== String(first));
  if (other === undefined) return first;
  throw new InvalidArgumentError('images', `pictures have to be alike here: ${other} is not ${first}.`);
}

function blank(width: number, height: number, channels: ImageChannels): RasterImage {
  return new RasterImage(width, height, channels, new Uint8ClampedArray(width * height * channels).fill(255));
}

/** Planes of values in [0, 1] as pixels. A clamped array rounds halves to even, as numpy does. */
function interleave(planes: Float32Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(planes.length);
  const area = planes.length / channels;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) pixels[i * channels + c] = Math.fround(planes[c * area + i]! * 255);
  }
  return pixels;
}
