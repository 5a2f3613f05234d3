import type { PngHeader } from './png-header.ts';

/** Pixels that stand together: all of them, or those of a pass of an interlaced picture. */
export interface PngPass {
  /** Where the first pixel is in the picture, and how far they lie apart there. */
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
  /** The bytes of a row, without that of its filter. */
  readonly rowBytes: number;
}

/** x, y, dx and dy: https://www.w3.org/TR/png-3/#8InterlaceMethods. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes of a picture that are not empty, in their order in the file. */
export function passesOf({ width, height, depth, colours, isInterlaced }: PngHeader): PngPass[] {
  const passes = isInterlaced ? adam7 : [[0, 0, 1, 1] as const];
  return passes.flatMap(([x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    const rowBytes = Math.ceil((columns * colours.channels * depth) / 8);
    return columns > 0 && rows > 0 ? [{ x, y, dx, dy, columns, rows, rowBytes }] : [];
  });
}

/** How many bytes passes take before they are compressed: rows, with one byte in front of each. */
export function filteredSize(passes: readonly PngPass[]): number {
  return passes.reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
}
