import {
  FileNotFoundError,
  joinModelPath,
  type ModelFiles,
  modelIndexName,
  namesInFolder,
  type ReadOptions,
} from '@langevin/core';
import { readBlob } from './read-blob.ts';

/** A file that the user gave, and its path below what was given. */
export interface PathAndFile {
  readonly path: string;
  readonly file: Blob;
}

/**
 * A checkpoint in files that the user gave. Where there is one pipeline among them, its folder is the checkpoint's,
 * however deep it lies; else it is the folder that all have in common.
 *
 * @param source - what to call it in messages; the folder's own name if left out.
 */
export function blobFiles(files: readonly PathAndFile[], source: string | undefined): ModelFiles {
  const paths = files.map(({ path }) => path);
  const top = pipelineFolder(paths) ?? commonFolder(paths);
  const below = files.filter(({ path }) => path.startsWith(top));
  const byPath = new Map(below.map(({ path, file }) => [path.slice(top.length), file]));
  return new BlobFiles(byPath, source ?? (top.replace(/\/$/, '') || 'the files'), '');
}

/** The folder, with its slash, that holds the only pipeline at the least depth. */
function pipelineFolder(paths: readonly string[]): string | undefined {
  const depthOf = (path: string): number => path.split('/').length;
  const indices = paths.filter((path) => path === modelIndexName || path.endsWith(`/${modelIndexName}`));
  const least = Math.min(...indices.map(depthOf));
  const [index, ...others] = indices.filter((path) => depthOf(path) === least);
  return others.length === 0 ? index?.slice(0, -modelIndexName.length) : undefined;
}

/** The folder that all paths begin with, with its slash; none if they have none in common. */
function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const top = first.slice(0, first.indexOf('/') + 1);
  return paths.every((path) => path.startsWith(top)) ? top : '';
}

class BlobFiles implements ModelFiles {
  readonly source: string;
  readonly #files: ReadonlyMap<string, Blob>;
  readonly #folder: string;

  constructor(files: ReadonlyMap<string, Blob>, source: string, folder: string) {
    this.#files = files;
    this.source = source;
    this.#folder = folder;
  }

  async has(path: string): Promise<boolean> {
    return this.#files.has(joinModelPath(this.#folder, path));
  }

  async size(path: string): Promise<number> {
    return this.#find(path).size;
  }

  async read(path: string, options?: ReadOptions): Promise<Uint8Array> {
    return readBlob(this.#find(path), `${this.source}/${path}`, options);
  }

  async list(): Promise<string[]> {
    return namesInFolder(this.#files.keys(), this.#folder);
  }

  folder(path: string): ModelFiles {
    return new BlobFiles(this.#files, `${this.source}/${path}`, joinModelPath(this.#folder, path));
  }

  #find(path: string): Blob {
    const file = this.#files.get(joinModelPath(this.#folder, path));
    if (file === undefined) throw new FileNotFoundError(this.source, path);
    return file;
  }
}
