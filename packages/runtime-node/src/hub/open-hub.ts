import { checkOptionKinds, hubOptionKinds, type OpenOptions } from '@langevin/core';
import { defaultEndpoint, HubRepository, LoadMeter, settleRevision } from '@langevin/hub';
import { HubDownloads } from './hub-downloads.ts';
import { folderPath, hubEnvironment } from './hub-environment.ts';
import { HubFiles } from './hub-files.ts';
import { HubSnapshot } from './hub-snapshot.ts';
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
  const notAsked = environment.offline ?? (localFilesOnly ? 'localFilesOnly is set' : undefined);
  const repository = new HubRepository(id, {
    revision,
    endpoint: options.endpoint ?? environment.endpoint ?? defaultEndpoint,
    // Where nothing is sent, nothing is wrong with a token.
    token: notAsked === undefined ? (options.token ?? environment.token) : undefined,
    fetch: nodeFetch,
    tokenAdvice,
    alsoLooked,
    onWarning,
  });
  const cacheDir = options.cacheDir === undefined ? environment.cacheDir : folderPath(options.cacheDir);
  const kept = new RepositoryFolder(cacheDir, id);
  const meter = new LoadMeter(options.onProgress);
  const downloadsOf = new Map<string, HubDownloads>();
  const downloads = (commit: string): HubDownloads => {
    const made = downloadsOf.get(commit) ?? new HubDownloads({ repository, commit, kept, forceDownload, meter });
    downloadsOf.set(commit, made);
    return made;
  };
  const prepare = (commit: string) => downloads(commit).listing(signal);
  const settling = { offline: notAsked, forceDownload, onWarning, signal, prepare };
  const { commit, offline } = await settleRevision(repository, kept, settling);
  const snapshot = { repository, commit, kept, downloads: downloads(commit), offline, onWarning, signal };
  return new HubFiles(await HubSnapshot.open(snapshot));
}
