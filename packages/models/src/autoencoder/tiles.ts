import { type FloatTensor, floatTensor } from '@langevin/core';

/** Tiles of an image, of which pictures and latents have different numbers of pixels: all are counted in latents. */
export interface TileGrid {
  /** Rows and columns of the whole. */
  readonly rows: number;
  readonly columns: number;
  /** Rows and columns of a tile; a multiple of 4. */
  readonly tile: number;
  /** Pixels for each row of latents, in the image that is read and in the one that is made of it. */
  readonly scaleIn: number;
  readonly scaleOut: number;
}

/**
 * Runs a network on tiles of an image that overlap by a quarter, and blends what it makes of them there, as diffusers does:
 * each is mixed with the one above it, then with the one at its left, with weights that go over in equal steps. Other than
 * in diffusers, the last tiles are as large as all others and see more of their neighbours, so that one graph serves all.
 */
export async function runInTiles(
  image: FloatTensor,
  { rows, columns, tile, scaleIn, scaleOut }: TileGrid,
  run: (tile: FloatTensor) => Promise<FloatTensor>,
): Promise<FloatTensor> {
  const overlap = (tile / 4) * scaleOut;
  let whole: FloatTensor | undefined;
  let above: readonly FloatTensor[] = [];
  for (const vertical of placesAlong(rows, tile)) {
    const row: FloatTensor[] = [];
    for (const horizontal of placesAlong(columns, tile)) {
      const read = cut(image, vertical.from * scaleIn, horizontal.from * scaleIn, tile * scaleIn);
      const made = await run(read);
      const part = cut(made, vertical.known * scaleOut, horizontal.known * scaleOut);
      if (above.length > 0) blend(above[row.length]!, part, 'rows', overlap);
      if (row.length > 0) blend(row.at(-1)!, part, 'columns', overlap);
      row.push(part);
      whole ??= floatTensor([...part.dims.slice(0, 2), rows * scaleOut, columns * scaleOut]);
      // The tiles after it write over what they have in common.
      const [top, left] = [vertical, horizontal].map(({ from, known }) => (from + known) * scaleOut);
      paste(whole, part, top!, left!);
    }
    above = row;
  }
  return whole!;
}

/** Where a tile lies along an axis. */
interface TilePlace {
  readonly from: number;
  /** What the tile before it has as well, besides the overlap: the last tile begins earlier than it would have to. */
  readonly known: number;
}

function placesAlong(length: number, tile: number): TilePlace[] {
  const places: TilePlace[] = [];
  let start = 0;
  for (; start + tile < length; start += tile - tile / 4) places.push({ from: start, known: 0 });
  const from = Math.max(0, length - tile);
  return [...places, { from, known: start - from }];
}

/** A part of an image, to its end unless it is longer than `side`. */
function cut(image: FloatTensor, top: number, left: number, side = Infinity): FloatTensor {
  const [batch, channels, imageHeight, imageWidth] = image.dims as [number, number, number, number];
  const [height, width] = [Math.min(side, imageHeight - top), Math.min(side, imageWidth - left)];
  if (height === imageHeight && width === imageWidth) return image;
  const part = floatTensor([batch, channels, height, width]);
  for (let row = 0; row < batch * channels * height; row++) {
    const plane = Math.floor(row / height);
    const start = (plane * imageHeight + top + (row % height)) * imageWidth + left;
    part.data.set(image.data.subarray(start, start + width), row * width);
  }
  return part;
}

/** Writes a part into the whole. */
function paste(whole: FloatTensor, part: FloatTensor, top: number, left: number): void {
  const [, , wholeHeight, wholeWidth] = whole.dims as [number, number, number, number];
  const [batch, channels, height, width] = part.dims as [number, number, number, number];
  for (let row = 0; row < batch * channels * height; row++) {
    const plane = Math.floor(row / height);
    const start = (plane * wholeHeight + top + (row % height)) * wholeWidth + left;
    whole.data.set(part.data.subarray(row * width, (row + 1) * width), start);
  }
}

/** Goes over from the end of one tile to the beginning of the next, which is changed. */
function blend(before: FloatTensor, after: FloatTensor, along: 'rows' | 'columns', overlap: number): void {
  const planes = after.dims[0]! * after.dims[1]!;
  const [axis, across] = along === 'rows' ? [2, after.dims[3]!] : [3, after.dims[2]!];
  const place = (tensor: FloatTensor, plane: number, position: number, other: number): number => {
    const [, , height, width] = tensor.dims as [number, number, number, number];
    return plane * height * width + (axis === 2 ? position * width + other : other * width + position);
  };
  for (let plane = 0; plane < planes; plane++) {
    for (let position = 0; position < overlap; position++) {
      const weight = position / overlap;
      for (let other = 0; other < across; other++) {
        const old = before.data[place(before, plane, before.dims[axis]! - overlap + position, other)]!;
        const at = place(after, plane, position, other);
        after.data[at] = old * (1 - weight) + after.data[at]! * weight;
      }
    }
  }
}
