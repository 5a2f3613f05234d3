import type { ModelFiles, OpenOptions } from '@langevin/core';
import {
  type HubListing,
  HubRepository,
  LoadMeter,
  type RemoteFile,
  repositoryName,
  settleRevision,
} from '@langevin/hub';
import { CachedFiles } from './cached-files.ts';
import { Downloads } from './downloads.ts';
import { HubFolder } from './hub-folder.ts';
import { KeptListing } from './kept-listing.ts';
import type { ModelCache } from './model-cache.ts';

/**
 * The files of a repository of the hub at a revision, which is settled here and now. Each is downloaded once, whole, when it
 * is first read, and checked by its hash.
 *
 * @param source - such as `hf://google/ddpm-cifar10-32`.
 * @param cache - keeps what was downloaded for the next time.
 * @throws as `settleRevision` does.
 */
export async function openHub(
  source: string,
  options: OpenOptions,
  cache: Pick<ModelCache, 'name'> | undefined,
): Promise<ModelFiles> {
  const { localFilesOnly = false, forceDownload = false, onProgress, onWarning = console.warn, signal } = options;
  const repository = new HubRepository(repositoryName(source), {
    ...options,
    fetch: globalThis.fetch.bind(globalThis),
    tokenAdvice: 'A token is given as { token }.',
    onWarning,
  });
  const { id, revision } = repository;
  const cached = cache && new (forceDownload ? RenewedFiles : CachedFiles)(cache.name);
  const kept = new KeptListing(cache?.name, repository.address);
  const list = async (commit: string): Promise<HubListing> => {
    return (await kept.listing(revision, commit)) ?? repository.list(commit, signal);
  };
  let listed: HubListing | undefined;
  const { commit, offline } = await settleRevision(repository, kept, {
    offline: localFilesOnly ? 'localFilesOnly is set' : undefined,
    forceDownload,
    onWarning,
    signal,
    prepare: async (next) => {
      listed = await list(next);
    },
  });
  const listing = listed ?? (await list(commit));
  const files = filesByUrl(repository, commit, listing);
  const isThere = async (url: string, { version }: RemoteFile): Promise<boolean> => {
    return offline === undefined || (await cached?.find(url).catch(() => undefined))?.version === version;
  };
  const meter = new LoadMeter(onProgress);
  const downloads = new Downloads({
    server: repository.server,
    folder: repository.address,
    cache: cached,
    lookUp: async (url) => {
      const file = files.get(url);
      return file && (await isThere(url, file)) ? file : undefined;
    },
    meter,
    onWarning,
  });
  return new HubFolder({
    source: id,
    remark: offline && `Nothing is downloaded: ${offline}.`,
    downloads,
    urlOf: (path) => repository.urlOf(path),
    listing,
    meter,
    isKept: cached !== undefined,
    note: () => kept.write(revision, commit, listing),
  });
}

/** A cache of which nothing is taken that was not put there by this load. */
class RenewedFiles extends CachedFiles {
  readonly #renewed = new Set<string>();

  override async read(file: RemoteFile): Promise<Response | undefined> {
    return this.#renewed.has(file.url) ? super.read(file) : undefined;
  }

  override async write(file: RemoteFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await super.write(file, bytes);
    this.#renewed.add(file.url);
  }
}

function filesByUrl(repository: HubRepository, commit: string, listing: HubListing): ReadonlyMap<string, RemoteFile> {
  const files = [...listing.values()].map((file) => repository.remoteFile(commit, file));
  return new Map(files.map((file) => [file.url, file]));
}
