import { describeValue, type FloatTensor, floatTensor, InvalidArgumentError } from '@langevin/core';
import type { ImageSize } from '../network/graph.ts';
import type { AutoencoderLayout } from './autoencoder-layout.ts';

/** The parts in which a batch of pictures is coded, so that what is in memory at a time has a bound. */
export interface CodingParts {
  /** Pictures, or tiles, at a time. */
  readonly batch: number;
  /** Rows and columns of a tile, in latents; undefined where pictures stay whole. */
  readonly tile: number | undefined;
}

/** The most values of an intermediate image: 512 MiB as float32. About eight of such images are in memory at a time. */
const mostValues = 2 ** 27;

/** Rows and columns of latents of a tile: the size of the pictures that Stable Diffusion's autoencoder is used for. */
const usualTile = 64;

/** Overlapping by a quarter, tiles have to have quarters. */
const quarters = 4;

/**
 * The parts in which pictures of a size are coded. As many pictures at a time as fit; a picture that doesn't fit alone, or
 * is larger than the tiles that were asked for, in tiles.
 *
 * @param tileSize - in pixels, as in the options.
 * @throws {InvalidArgumentError} for a size that tiles of this network can't have.
 */
export function codingParts(
  layout: AutoencoderLayout,
  size: ImageSize,
  tileSize: number | false | undefined,
): CodingParts {
  const tile = tileOf(layout, size, tileSize);
  const side = tile === undefined ? Infinity : tile * layout.downsampling;
  const run = { height: Math.min(size.height, side), width: Math.min(size.width, side) };
  return { tile, batch: Math.max(1, Math.floor(mostValues / largestImage(layout, run))) };
}

function tileOf(layout: AutoencoderLayout, size: ImageSize, tileSize: number | false | undefined): number | undefined {
  if (tileSize === false) return undefined;
  if (tileSize === undefined) return largestImage(layout, size) > mostValues ? usualTile : undefined;
  const multiple = quarters * layout.downsampling;
  if (!(Number.isInteger(tileSize) && tileSize > 0 && tileSize % multiple === 0)) {
    throw new InvalidArgumentError(
      'tileSize',
      `${describeValue(tileSize)} can't be the size of a tile of this network: pass a multiple of ${multiple} pixels, or false.`,
    );
  }
  return Math.max(size.height, size.width) > tileSize ? tileSize / layout.downsampling : undefined;
}

/**
 * Values of the largest intermediate image of a picture: at the picture's size, or the weights of an attention. Of
 * these there are two in memory at a time, not eight, so that they may be larger.
 */
function largestImage(
  { widestChannels, attends, latentSide }: AutoencoderLayout,
  { height, width }: ImageSize,
): number {
  const positions = attends ? latentSide(height) * latentSide(width) : 0;
  return Math.max(height * width * widestChannels, positions ** 2 / 2);
}

/** Runs a network on so many images of a batch at a time. */
export async function runInBatches(
  images: FloatTensor,
  batch: number,
  run: (part: FloatTensor) => Promise<FloatTensor>,
): Promise<FloatTensor> {
  const [count, ...shape] = images.dims as readonly [number, ...number[]];
  if (count <= batch) return run(images);
  const size = images.data.length / count;
  let all: FloatTensor | undefined;
  for (let from = 0; from < count; from += batch) {
    const data = images.data.subarray(from * size, (from + batch) * size);
    const part = await run(floatTensor([data.length / size, ...shape], data));
    all ??= floatTensor([count, ...part.dims.slice(1)]);
    all.data.set(part.data, (from * all.data.length) / count);
  }
  return all!;
}
