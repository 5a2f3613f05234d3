import { elementCount, InvalidArgumentError } from '@langevin/core';
import type { Weight, Weights } from './weights.ts';

/**
 * The pieces of a safetensors file: first the weights that are F32, in the order of `weights`, then those kept in half
 * precision, as F16. All but the first piece are views of the weights, so that writing a file needs no second copy of
 * them.
 *
 * @throws {InvalidArgumentError} if a weight's shape doesn't fit its data, or its name is `__metadata__`.
 */
export function writeSafetensors(weights: Weights): Uint8Array[] {
  // What PyTorch's libraries look for.
  const entries: [string, unknown][] = [['__metadata__', { format: 'pt' }]];
  const pieces: Uint8Array[] = [];
  let offset = 0;
  // The wider elements first: all of them are then at multiples of their size.
  const isHalf = ([, { half }]: [string, Weight]): number => Number(half !== undefined);
  for (const [name, weight] of [...weights].sort((a, b) => isHalf(a) - isHalf(b))) {
    const { shape, half } = weight;
    const { data } = half ?? weight;
    if (name === '__metadata__')
      throw new InvalidArgumentError('weights', 'a weight can not be called "__metadata__".');
    if (elementCount(shape) !== data.length) {
      throw new InvalidArgumentError('weights', `"${name}" has ${data.length} values for shape [${shape.join(', ')}].`);
    }
    const end = offset + data.byteLength;
    entries.push([name, { dtype: half ? 'F16' : 'F32', shape, data_offsets: [offset, end] }]);
    pieces.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  // fromEntries makes own properties of all names, "__proto__" included.
  return [headerPiece(JSON.stringify(Object.fromEntries(entries))), ...pieces];
}

/** The header and its length, filled up with spaces so that the data starts at a multiple of eight bytes. */
function headerPiece(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.byteLength / 8) * 8;
  const piece = new Uint8Array(8 + length).fill(0x20);
  new DataView(piece.buffer).setBigUint64(0, BigInt(length), true);
  piece.set(text, 8);
  return piece;
}
