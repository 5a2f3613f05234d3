import { damagedPng } from './damaged-png.ts';
import type { PngPass } from './png-passes.ts';

/**
 * Undoes the filters of a pass (https://www.w3.org/TR/png-3/#9Filters) in place, and drops the bytes that named them.
 *
 * @param bytes - the filtered rows stand from `from` on; the rows will from `to` on, which is not behind it.
 * @param step - the bytes of a pixel, one at least.
 * @throws {InvalidFileError} for a filter that there is not.
 */
export function unfilterRows(
  bytes: Uint8Array,
  from: number,
  to: number,
  { rows, rowBytes }: Pick<PngPass, 'rows' | 'rowBytes'>,
  step: number,
): void {
  for (let row = 0; row < rows; row++) {
    const source = from + row * (1 + rowBytes);
    unfilterRow(bytes, bytes[source]!, source + 1, to + row * rowBytes, rowBytes, step, row === 0);
  }
}

function unfilterRow(
  bytes: Uint8Array,
  filter: number,
  source: number,
  target: number,
  length: number,
  step: number,
  isFirst: boolean,
): void {
  const shift = source - target;
  const end = target + length;
  const first = Math.min(target + step, end);
  // Above the first row, and left of the first pixel, all is 0.
  if (filter === 0 || (filter === 2 && isFirst)) {
    bytes.copyWithin(target, source, source + length);
  } else if (filter === 1 || (filter === 4 && isFirst)) {
    bytes.copyWithin(target, source, source + first - target);
    for (let i = first; i < end; i++) bytes[i] = bytes[i + shift]! + bytes[i - step]!;
  } else if (filter === 2) {
    for (let i = target; i < end; i++) bytes[i] = bytes[i + shift]! + bytes[i - length]!;
  } else if (filter === 3) {
    for (let i = target; i < end; i++) {
      const [left, above] = [i < first ? 0 : bytes[i - step]!, isFirst ? 0 : bytes[i - length]!];
      bytes[i] = bytes[i + shift]! + ((left + above) >> 1);
    }
  } else if (filter === 4) {
    for (let i = target; i < first; i++) bytes[i] = bytes[i + shift]! + bytes[i - length]!;
    for (let i = first; i < end; i++) {
      bytes[i] = bytes[i + shift]! + paeth(bytes[i - step]!, bytes[i - length]!, bytes[i - length - step]!);
    }
  } else {
    throw damagedPng();
  }
}

/** Whichever of three neighbours is nearest to left + above - corner; of equal ones the first. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
