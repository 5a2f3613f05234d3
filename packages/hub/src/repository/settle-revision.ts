import {
  DownloadError,
  InvalidArgumentError,
  OfflineError,
  RepositoryGatedError,
  RepositoryNotFoundError,
} from '@langevin/core';
import { reasonOf } from '../transfer/reason-of.ts';
import { isCommit } from './hub-name.ts';
import type { HubRepository } from './hub-repository.ts';

/** What was kept of a repository by earlier downloads. */
export interface KeptRepository {
  /** The commit that a revision was when it was last asked for; undefined if nothing is kept of it. */
  commitOf(revision: string): Promise<string | undefined>;
  /** What is kept, in a sentence, for somebody who asked for something else. */
  describe(): Promise<string>;
}

/** How to settle a revision. */
export interface SettleOptions {
  /** Why no request may be sent, such as `HF_HUB_OFFLINE is set`; undefined where one may. */
  readonly offline: string | undefined;
  /** Whether what is kept won't do. */
  readonly forceDownload: boolean;
  readonly onWarning: (message: string) => void;
  readonly signal: AbortSignal | undefined;
  /** What is to be had of the hub before a new commit takes the place of the one that is kept. */
  prepare(commit: string): Promise<unknown>;
}

/** A commit that all files are taken from. */
export interface SettledRevision {
  readonly commit: string;
  /** Why there are no more files of it than those that are kept; undefined where the hub can be asked. */
  readonly offline: string | undefined;
}

/**
 * Settles once which commit a revision is: as the hub says, or where it can't be asked as it was when it last was.
 *
 * @throws {OfflineError} if nothing is kept, and nothing may be asked.
 * @throws as {@link HubRepository.settle} does, if nothing is kept.
 */
export async function settleRevision(
  repository: HubRepository,
  kept: KeptRepository,
  { offline, forceDownload, onWarning, signal, prepare }: SettleOptions,
): Promise<SettledRevision> {
  const { id, revision } = repository;
  signal?.throwIfAborted();
  if (offline !== undefined) {
    if (forceDownload) throw new InvalidArgumentError('forceDownload', `nothing may be downloaded: ${offline}.`);
    const commit = await kept.commitOf(revision);
    if (commit !== undefined) return { commit, offline };
    const problem = `revision "${revision}" is not in the cache, and nothing may be downloaded: ${offline}.`;
    throw new OfflineError(id, [problem, await kept.describe(), repository.alsoLooked].filter(Boolean).join(' '));
  }
  if (isCommit(revision)) return { commit: revision, offline };
  const before = forceDownload ? undefined : await kept.commitOf(revision);
  try {
    // What is kept serves without the hub; there is no use in waiting for it.
    const commit = await repository.settle(signal, before === undefined ? undefined : 1);
    if (commit !== before) await prepare(commit);
    return { commit, offline };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = before === undefined ? undefined : whyKeptIsUsed(error);
    if (before === undefined || reason === undefined) throw error;
    onWarning(`${id}: ${reason}, so that what is in the cache is used, of the commit ${before.slice(0, 7)}.`);
    return { commit: before, offline: reason };
  }
}

/** Why what is kept is used after a failure, as Python's client uses it; undefined if it is not to be. */
export function whyKeptIsUsed(error: unknown): string | undefined {
  if (error instanceof RepositoryNotFoundError || error instanceof RepositoryGatedError) {
    return `the hub does not let it be read (${error.status})`;
  }
  if (!(error instanceof DownloadError)) return undefined;
  if (error.status !== undefined) {
    return error.isTransient || error.status === 401 || error.status === 403
      ? `the hub answers ${error.status}`
      : undefined;
  }
  return error.isTransient ? `the hub can't be reached (${reasonOf(error.cause ?? error)})` : undefined;
}
