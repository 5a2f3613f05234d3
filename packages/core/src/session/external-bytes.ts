import type { ExternalData } from '../contracts/runtime.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { joinModelPath } from '../files/model-path.ts';

/** How much of a file is read at once. */
const chunkBytes = 16 * 1024 * 1024;

/**
 * The files of weights by the paths that the graph calls them by.
 *
 * @throws {InvalidArgumentError} if a path leads out of the model's folder, or is another's too.
 */
export function distinctFiles(weights: readonly ExternalData[]): ExternalData[] {
  const files = weights.map(({ path, data }) => ({ path: joinModelPath('', path), data }));
  const twice = files.find(({ path }, index) => files.findIndex((other) => other.path === path) !== index);
  if (twice === undefined) return files;
  throw new InvalidArgumentError('model', `has two files of weights called "${twice.path}".`);
}

/** How many bytes a file of weights has. */
export function externalSize(data: ExternalData['data']): number {
  if (data instanceof Uint8Array) return data.byteLength;
  return 'readSync' in data ? data.size : data.reduce((size, piece) => size + piece.byteLength, 0);
}

/** Its bytes, one piece after the other. */
export function* externalPieces(data: ExternalData['data']): Iterable<Uint8Array> {
  if (data instanceof Uint8Array) yield data;
  else if (!('readSync' in data)) yield* data;
  else
    for (let offset = 0; offset < data.size; offset += chunkBytes) {
      yield data.readSync(offset, Math.min(chunkBytes, data.size - offset));
    }
}

/** Its bytes in one piece: those that there are, or a copy of several. */
export function externalBytes(data: ExternalData['data']): Uint8Array {
  if (data instanceof Uint8Array) return data;
  const bytes = new Uint8Array(externalSize(data));
  let offset = 0;
  for (const piece of externalPieces(data)) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}
