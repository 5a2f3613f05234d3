import {
  checkOptionKinds,
  FileNotFoundError,
  hubOptionKinds,
  type ModelFiles,
  namesInFolder,
  type OpenOptions,
} from '@langevin/core';
import { type HubListing, HubRepository, type RemoteFile, repositoryName, settleRevision } from '@langevin/hub';
import { CachedFiles } from './cached-files.ts';
import { DownloadedFolder } from './downloaded-folder.ts';
import { Downloads } from './downloads.ts';
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
  checkOptionKinds(options, hubOptionKinds);
  const { localFilesOnly = false, forceDownload = false, onProgress, onWarning = console.warn, signal } = options;
  const repository = new HubRepository(repositoryName(source), {
    ...options,
    fetch: globalThis.fetch.bind(globalThis),
    tokenAdvice: 'A token is given as { token }.',
    onWarning,
  });
  const { id, revision } = repository;
  const cached = cache && new CachedFiles(cache.name);
  const kept = new KeptListing(cached, repository.address);
  const { commit, offline } = await settleRevision(repository, kept, {
    offline: localFilesOnly ? 'localFilesOnly is set' : undefined,
    forceDownload,
    onWarning,
    signal,
  });
  let listing = await kept.listing(revision, commit);
  if (listing === undefined) {
    if (offline !== undefined) throw new FileNotFoundError(id, [], `The commit ${commit} is not in the cache.`);
    listing = await repository.list(commit, signal);
    await kept.write(revision, commit, listing);
  }
  const files = filesByUrl(repository, commit, listing);
  const isThere = async (url: string, { version }: RemoteFile): Promise<boolean> => {
    return offline === undefined || (await cached?.find(url).catch(() => undefined))?.version === version;
  };
  const downloads = new Downloads({
    server: repository.server,
    folder: repository.address,
    cacheName: cache?.name,
    lookUp: async (url) => {
      const file = files.get(url);
      return file && (await isThere(url, file)) ? file : undefined;
    },
    isAnew: forceDownload,
    onProgress,
    onWarning,
  });
  return new DownloadedFolder({
    source: id,
    remark: offline && `Nothing is downloaded: ${offline}.`,
    downloads,
    urlOf: (path) => repository.urlOf(path),
    list: (folder) => namesInFolder(listing.keys(), folder),
  });
}

function filesByUrl(repository: HubRepository, commit: string, listing: HubListing): ReadonlyMap<string, RemoteFile> {
  const files = [...listing.values()].map((file) => repository.remoteFile(commit, file));
  return new Map(files.map((file) => [file.url, file]));
}
