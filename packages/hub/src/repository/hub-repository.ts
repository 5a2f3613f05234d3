import { DownloadError, InvalidArgumentError, InvalidFileError, joinModelPath } from '@langevin/core';
import type { Fetch } from '../transfer/fetch.ts';
import { FileServer } from '../transfer/file-server.ts';
import { reasonOf } from '../transfer/reason-of.ts';
import type { RemoteFile } from '../transfer/remote-file.ts';
import { BrokenConnection, letGo } from '../transfer/response-body.ts';
import { retried } from '../transfer/retried.ts';
import { withoutQuery } from '../transfer/shown-url.ts';
import { StallGuard } from '../transfer/stall-guard.ts';
import { explainRefusal } from './explain-refusal.ts';
import { addListed, type HubFile, type HubListing } from './hub-listing.ts';
import { defaultEndpoint, defaultRevision, isCommit } from './hub-name.ts';
import { readJson } from './read-json.ts';

/** How often the hub is asked before it is given up. */
const attempts = 4;
/** More pages than any listing has. */
const mostPages = 1000;

/** Options of {@link HubRepository}. */
export interface HubRepositoryOptions {
  /** A branch, a tag or a commit; `main` if left out. */
  readonly revision?: string | undefined;
  /** The hub's address; that of Hugging Face if left out. */
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  readonly fetch: Fetch;
  /** How a token is given, in a sentence. */
  readonly tokenAdvice: string;
  /** Where else the name was looked for, in a sentence, for messages. */
  readonly alsoLooked?: string | undefined;
  readonly onWarning: (message: string) => void;
}

/** A repository of the hub at a revision, as its server tells of it. */
export class HubRepository {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly id: string;
  readonly revision: string;
  readonly endpoint: string;
  /** Where else the name was looked for, in a sentence; '' if nowhere. */
  readonly alsoLooked: string;
  /** Where its files are asked for. */
  readonly server: FileServer;

  /** @throws {InvalidArgumentError} for a revision or an endpoint that is none, or a token that would travel in the open. */
  constructor(id: string, { token, fetch, tokenAdvice, onWarning, ...options }: HubRepositoryOptions) {
    const { revision = defaultRevision, endpoint = defaultEndpoint, alsoLooked = '' } = options;
    this.id = id;
    this.revision = requireRevision(revision);
    this.alsoLooked = alsoLooked;
    this.endpoint = requireEndpoint(endpoint, token !== undefined);
    const asked = { id, revision, endpoint: this.endpoint, hasToken: token !== undefined, tokenAdvice, alsoLooked };
    this.server = new FileServer({
      fetch,
      headers: token === undefined ? {} : { Authorization: `Bearer ${requireToken(token, tokenAdvice)}` },
      httpCache: 'no-store',
      unreachable: ['Check the connection.', alsoLooked].filter(Boolean).join(' '),
      explain: (url, response) => {
        const error = explainRefusal(asked, url, response);
        if (response.status === 429) onWarning(error?.message ?? 'the hub asks to wait');
        return error;
      },
    });
  }

  /**
   * The commit that the revision is at this moment.
   *
   * @param tries - how often the server is asked before it is given up.
   * @throws {DownloadError | RepositoryNotFoundError | RepositoryGatedError | RevisionNotFoundError} if it can't be had.
   */
  async settle(signal: AbortSignal | undefined, tries: number = attempts): Promise<string> {
    const url = `${this.#api}/revision/${encodeURIComponent(this.revision)}`;
    const [answer] = await this.#ask(url, signal, tries);
    const { sha } = (typeof answer === 'object' && answer !== null ? answer : {}) as { readonly sha?: unknown };
    if (typeof sha === 'string' && isCommit(sha)) return sha;
    throw new InvalidFileError(url, 'names no commit. Is it the address of a hub?');
  }

  /** The files of a commit. @throws as {@link HubRepository.settle} does. */
  async list(commit: string, signal: AbortSignal | undefined, tries: number = attempts): Promise<HubListing> {
    const listing = new Map<string, HubFile>();
    let query = 'recursive=true';
    for (let page = 0; page < mostPages; page++) {
      const url = `${this.#api}/tree/${commit}?${query}`;
      const [files, link] = await this.#ask(url, signal, tries);
      addListed(listing, files, url);
      const next = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
      if (next === undefined) return listing;
      // Only the place in the list is taken from it: whoever stands behind another name is told no token.
      if (!URL.canParse(next, url)) throw new InvalidFileError(url, 'names a next page that is no address.');
      query = new URL(next, url).search.slice(1);
    }
    throw new InvalidFileError(`${this.#api}/tree/${commit}`, `has more than ${mostPages} pages.`);
  }

  /** Its page on the hub. */
  get address(): string {
    return `${this.endpoint}/${this.id}`;
  }

  /** What a file is called and kept by: under the revision, so that the next commit's takes its place. */
  urlOf(path: string): string {
    return this.#fileUrl(this.revision, path);
  }

  /** A file of a commit as it is asked for. */
  remoteFile(commit: string, { path, size, digest }: HubFile): RemoteFile {
    return { url: this.urlOf(path), pinnedUrl: this.#fileUrl(commit, path), size, version: digest.hex, digest };
  }

  #fileUrl(revision: string, path: string): string {
    const inside = path.split('/').map(encodeURIComponent).join('/');
    return `${this.address}/resolve/${encodeURIComponent(revision)}/${inside}`;
  }

  async #ask(url: string, signal: AbortSignal | undefined, tries: number): Promise<[unknown, string | null]> {
    const attempt = async (): Promise<[unknown, string | null]> => {
      const guard = new StallGuard(signal);
      try {
        const response = await this.server.ask(url, { method: 'GET', signal: guard.signal });
        if (response.ok) return [await readJson(response, url, guard), response.headers.get('link')];
        letGo(response);
        throw this.server.refusalOf(url, response);
      } catch (error) {
        const isStalled = guard.signal.aborted && !signal?.aborted;
        if (!isStalled && !(error instanceof BrokenConnection)) throw error;
        const problem = `the answer broke off (${reasonOf(error)}).`;
        throw new DownloadError(withoutQuery(url), problem, { isTransient: true, cause: error });
      } finally {
        guard.end();
      }
    };
    return retried(attempt, { attempts: tries, signal });
  }

  get #api(): string {
    return `${this.endpoint}/api/models/${this.id}`;
  }
}

/** A revision becomes the name of a file in a cache. */
function requireRevision(revision: string): string {
  try {
    if (joinModelPath('', revision) === revision && /^[^\s]{1,256}$/.test(revision)) return revision;
  } catch {
    // It is refused below.
  }
  throw new InvalidArgumentError('revision', `"${revision}" is no branch, tag or commit, such as main or refs/pr/1.`);
}

/** What is wrong with a token is not shown: it is a secret all the same. */
function requireToken(token: string, advice: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new InvalidArgumentError('token', `holds what no token does, such as a space or a line break. ${advice}`);
}

function requireEndpoint(endpoint: string, hasToken: boolean): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const hasSecret = url !== undefined && (url.username !== '' || url.password !== '');
  if (url === undefined || hasSecret || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    const problem = hasSecret ? 'has a user or a password in it' : `"${endpoint}" is no address of a hub`;
    throw new InvalidArgumentError('endpoint', `${problem}; give one such as ${defaultEndpoint} (HF_ENDPOINT).`);
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname) || url.hostname.endsWith('.localhost');
  if (hasToken && url.protocol === 'http:' && !isLocal) {
    const advice = 'Use https:, or send none: HF_HUB_DISABLE_IMPLICIT_TOKEN=1 has that of the environment left alone.';
    throw new InvalidArgumentError('token', `would be sent to ${url.origin} for everybody to read. ${advice}`);
  }
  return url.href.replace(/\/+$/, '');
}
