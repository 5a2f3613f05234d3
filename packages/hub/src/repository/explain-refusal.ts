import {
  DownloadError,
  FileNotFoundError,
  type LangevinError,
  RepositoryGatedError,
  RepositoryNotFoundError,
  RevisionNotFoundError,
} from '@langevin/core';
import { retryAfter } from '../transfer/retry-after.ts';
import { withoutQuery } from '../transfer/shown-url.ts';

/** What was asked for, for the errors of {@link explainRefusal}. */
export interface AskedRepository {
  readonly id: string;
  readonly revision: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
  /** How a token is given, in a sentence. */
  readonly tokenAdvice: string;
  /** Where else the name was looked for, in a sentence; '' if nowhere. */
  readonly alsoLooked: string;
}

/**
 * The error for what the hub answers in place of a file or a listing, by its `X-Error-Code`; undefined for what any server
 * might say.
 */
export function explainRefusal(asked: AskedRepository, url: string, response: Response): LangevinError | undefined {
  const { id, revision, endpoint, hasToken, tokenAdvice } = asked;
  const { status, headers } = response;
  const problem = headers.get('x-error-message') ?? '';
  const code = headers.get('x-error-code') ?? (status === 401 ? 'RepoNotFound' : '');
  const final = (text: string): DownloadError =>
    new DownloadError(withoutQuery(url), text, { isTransient: false, status });
  if (/^Invalid credentials/.test(problem)) {
    return final(`${endpoint} does not know the token that was sent. Make another one, or give none.`);
  }
  if (/^Access to this resource is disabled/.test(problem)) return final(`the hub has disabled access to ${id}.`);
  if (code === 'GatedRepo') {
    const account = hasToken ? ' for the account of the token that is sent.' : `. ${tokenAdvice}`;
    return new RepositoryGatedError(id, status, `its owner decides who reads it. Ask at ${endpoint}/${id}${account}`);
  }
  if (code === 'RevisionNotFound') {
    return new RevisionNotFoundError(id, revision, `Its branches, tags and commits are listed at ${endpoint}/${id}.`);
  }
  if (code === 'EntryNotFound') {
    const [, path] = withoutQuery(url).split(/\/resolve\/[^/]+\//);
    if (path !== undefined) return new FileNotFoundError(`${id} (revision ${revision})`, decodeURIComponent(path));
  }
  if (code === 'RepoNotFound') {
    const access = hasToken ? 'the token that is sent does not open it.' : `it is private. ${tokenAdvice}`;
    const text = `${endpoint} has no repository of this name, or ${access}`;
    return new RepositoryNotFoundError(id, status, [text, asked.alsoLooked].filter(Boolean).join(' '));
  }
  if (status === 403) return final(`the hub refuses it${problem && ` ("${problem.slice(0, 200)}")`}. ${tokenAdvice}`);
  if (status === 429) return tooMany(url, status, retryAfter(headers));
  return undefined;
}

function tooMany(url: string, status: number, seconds: number | undefined): DownloadError {
  const when = seconds === undefined ? 'Try again later' : `Try again in ${Math.ceil(seconds)} seconds`;
  const text = `too many requests came from here (429). ${when}; with a token there may be more of them.`;
  return new DownloadError(withoutQuery(url), text, { isTransient: true, status, retryAfter: seconds });
}
