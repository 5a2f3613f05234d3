import type { LocalFile, ModelFiles } from '@langevin/core';

/** The files of this machine's disk that are opened while a model is loaded, to be closed with the model. */
export class OpenedFiles {
  readonly #opened: LocalFile[] = [];

  /** The same files, with note taken of those that are opened. */
  watch(files: ModelFiles): ModelFiles {
    return {
      source: files.source,
      has: (path) => files.has(path),
      size: (path) => files.size(path),
      read: (path, options) => files.read(path, options),
      folder: (path) => this.watch(files.folder(path)),
      ...(files.list && { list: () => files.list!() }),
      ...(files.openLocal && { openLocal: async (path: string) => this.#add(await files.openLocal!(path)) }),
    };
  }

  close(): void {
    for (const file of this.#opened) file.close();
  }

  #add(file: LocalFile): LocalFile {
    this.#opened.push(file);
    return file;
  }
}
