import { joinModelPath, type ModelFiles, namesInFolder, type ReadOptions } from '@langevin/core';
import { type HubListing, type LoadMeter, withoutQuery } from '@langevin/hub';
import { DownloadedFolder, type DownloadedFolderOptions } from './downloaded-folder.ts';

/** Where the files of a {@link HubFolder} come from. */
export interface HubFolderOptions extends DownloadedFolderOptions {
  readonly listing: HubListing;
  readonly meter: LoadMeter;
  /** Whether what was downloaded is kept. */
  readonly isKept: boolean;
  /** Keeps the listing. It is called when something of the commit is there: until then, the commit before is what is kept. */
  note(): Promise<void>;
}

/** Files of a repository, of which it is known which there are. */
export class HubFolder extends DownloadedFolder {
  readonly #options: HubFolderOptions;
  readonly #folder: string;

  constructor(options: HubFolderOptions, folder = '') {
    super(options, folder);
    this.#options = options;
    this.#folder = folder;
  }

  async list(): Promise<string[]> {
    return namesInFolder(this.#options.listing.keys(), this.#folder);
  }

  /** Has files in the cache; without one, tells how much they are. Those that are not there are left out. */
  async prefetch(paths: readonly string[], signal?: AbortSignal): Promise<void> {
    const { downloads, meter, urlOf, isKept } = this.#options;
    const urls = paths.map((path) => urlOf(joinModelPath(this.#folder, path)));
    const found = (await Promise.all(urls.map((url) => downloads.find(url, signal)))).filter(
      (file) => file !== undefined,
    );
    for (const { url, size } of found) meter.expect(withoutQuery(url), size);
    // One after the other, so that no more than one is in memory.
    if (!isKept) return;
    for (const { url } of found) await downloads.read(url, signal);
    if (found.length > 0) await this.#options.note();
  }

  override async read(path: string, options?: ReadOptions): Promise<Uint8Array> {
    const bytes = await super.read(path, options);
    await this.#options.note();
    return bytes;
  }

  override folder(path: string): ModelFiles {
    return new HubFolder(this.#options, joinModelPath(this.#folder, path));
  }
}
