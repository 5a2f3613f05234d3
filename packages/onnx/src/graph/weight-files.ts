import type { ExternalData, LocalFile } from '@langevin/core';
import type { HalfValues, ParameterValues } from '../parameter.ts';

/** Where a weight lies in the files beside a graph. */
export interface WeightLocation {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** The file of the weights that have a buffer each: the buffers, and where each begins. */
class JoinedBuffers {
  readonly #offsets = new Map<ArrayBufferLike, number>();
  #length = 0;

  offsetOf(buffer: ArrayBufferLike): number {
    const known = this.#offsets.get(buffer);
    if (known !== undefined) return known;
    const offset = this.#length;
    this.#offsets.set(buffer, offset);
    this.#length += buffer.byteLength;
    return offset;
  }

  get pieces(): Uint8Array[] {
    return [...this.#offsets.keys()].map((buffer) => new Uint8Array(buffer));
  }
}

/**
 * The files of weights beside a graph: the checkpoint's own where weights lie in them as they are, one for each buffer
 * that others are views of, and one for all that have a buffer to themselves. So nothing is copied on the way to the
 * runtime, and there are few files.
 */
export class WeightFiles {
  readonly #joined = new JoinedBuffers();
  readonly #names = new Map<LocalFile | ArrayBufferLike | JoinedBuffers, string>();

  locate(values: ParameterValues | HalfValues): WeightLocation {
    if (values.stored) {
      const { file, offset, length } = values.stored;
      return { location: this.#nameOf(file, file.name), offset, length };
    }
    const { buffer, byteOffset, byteLength: length } = values.data;
    return length < buffer.byteLength
      ? { location: this.#nameOf(buffer, 'buffer'), offset: byteOffset, length }
      : { location: this.#nameOf(this.#joined, 'weights'), offset: this.#joined.offsetOf(buffer), length };
  }

  /** Each under a name of its own, whatever the checkpoint calls its files. */
  entries(): ExternalData[] {
    return [...this.#names].map(([content, path]) => ({ path, data: dataOf(content) }));
  }

  #nameOf(content: LocalFile | ArrayBufferLike | JoinedBuffers, wanted: string): string {
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    // A runtime reads a file where it lies only if the graph calls it by its name: it is changed if it has to be.
    const taken = [...this.#names.values()].map((name) => name.toLowerCase());
    let name = wanted;
    for (let count = 2; taken.includes(name.toLowerCase()); count++) name = `${count}-${wanted}`;
    this.#names.set(content, name);
    return name;
  }
}

function dataOf(content: LocalFile | ArrayBufferLike | JoinedBuffers): ExternalData['data'] {
  if (content instanceof JoinedBuffers) return content.pieces;
  return 'readSync' in content ? content : new Uint8Array(content);
}
