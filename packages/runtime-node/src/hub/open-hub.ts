import { checkOptionKinds, hubOptionKinds, type OpenOptions } from '@langevin/core';
import { defaultEndpoint, HubRepository, LoadMeter, settleRevision } from '@langevin/hub';
import { HubDownloads } from './hub-downloads.ts';
import { folderPath, hubEnvironment } from './hub-environment.ts';
import { HubFiles } from './hub-files.ts';
import { nodeFetch } from './node-fetch.ts';
import { RepositoryFolder } from './repository-folder.ts';

const tokenAdvice = 'A token is given as { token }, in HF_TOKEN, or by "hf auth login".';

/**
 * The files of a repository of the hub at a revision, which is settled here and now.
 *
 * @param id - such as `google/ddpm-cifar10-32`.
 * @param alsoLooked - where else the name was looked for, in a sentence, for messages.
 * @throws as `settleRevision` does.
 */
export async function openHub(id: string, options: OpenOptions, alsoLooked = ''): Promise<HubFiles> {
  checkOptionKinds(options, hubOptionKinds);
  const { revision, localFilesOnly = false, forceDownload = false, onWarning = console.warn, signal } = options;
  const environment = await hubEnvironment();
  const repository = new HubRepository(id, {
    revision,
    endpoint: options.endpoint ?? environment.endpoint ?? defaultEndpoint,
    token: options.token ?? environment.token,
    fetch: nodeFetch,
    tokenAdvice,
    alsoLooked,
    onWarning,
  });
  const cacheDir = options.cacheDir === undefined ? environment.cacheDir : folderPath(options.cacheDir);
  const kept = new RepositoryFolder(cacheDir, id);
  const settled = await settleRevision(repository, kept, {
    offline: environment.offline ?? (localFilesOnly ? 'localFilesOnly is set' : undefined),
    forceDownload,
    onWarning,
    signal,
  });
  const { commit, offline } = settled;
  // A cache that can't be written to may hold all that is needed.
  if (offline === undefined) await kept.setCommit(repository.revision, commit).catch(() => {});
  const meter = new LoadMeter(options.onProgress);
  const downloads = new HubDownloads({ repository, commit, kept, forceDownload, meter });
  const remark = offline && remarkOf(offline, await kept.files(commit));
  return new HubFiles({ id, commit, kept, downloads: offline === undefined ? downloads : undefined, remark, signal });
}

/** How many files of a snapshot are listed. */
const shown = 12;

/** What there is to know where a file is missing that can't be downloaded. */
function remarkOf(offline: string, paths: readonly string[]): string {
  const rest = paths.length > shown ? ` and ${paths.length - shown} more` : '';
  return `Nothing is downloaded: ${offline}. In the cache are ${paths.slice(0, shown).join(', ') || 'no files'}${rest}.`;
}
