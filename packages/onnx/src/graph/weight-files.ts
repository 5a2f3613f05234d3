import type { ExternalData, LocalFile } from '@langevin/core';
import type { ParameterValues } from '../parameter.ts';

/** Where a weight lies in the files beside a graph. */
export interface WeightLocation {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * The files of weights beside a graph: the checkpoint's own where weights lie in them as they are, and one for each
 * buffer that others are views of. So nothing is copied on the way to the runtime.
 */
export class WeightFiles {
  readonly #names = new Map<LocalFile | ArrayBufferLike, string>();

  locate(values: ParameterValues): WeightLocation {
    if (values.stored) {
      const { file, offset, length } = values.stored;
      return { location: this.#nameOf(file, file.name), offset, length };
    }
    const { buffer, byteOffset: offset, byteLength: length } = values.data;
    return { location: this.#nameOf(buffer, `weights-${this.#names.size}`), offset, length };
  }

  entries(): ExternalData[] {
    return [...this.#names].map(([content, path]) => ({
      path,
      data: 'readSync' in content ? content : new Uint8Array(content),
    }));
  }

  #nameOf(content: LocalFile | ArrayBufferLike, name: string): string {
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    this.#names.set(content, name);
    return name;
  }
}
