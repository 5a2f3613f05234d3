import { DownloadError, LangevinError } from '@langevin/core';
import type { Fetch } from './fetch.ts';
import { reasonOf } from './reason-of.ts';
import { retryAfter } from './retry-after.ts';
import { withoutQuery } from './shown-url.ts';

/** What is asked of a file. */
export interface FileRequest {
  readonly method: 'GET' | 'HEAD';
  /** Which bytes, such as `bytes=100-`; all if left out. */
  readonly range?: string | undefined;
  readonly signal: AbortSignal;
}

/** Answers that mean that it may work later. */
const transientStatuses = [408, 425, 429, 500, 502, 503, 504];

/** Options of {@link FileServer}. */
export interface FileServerOptions {
  /** Makes the requests. */
  readonly fetch: Fetch;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * What the browser's HTTP cache does: nothing (`no-store`), where files are kept in another way, or it asks the server
   * whether what it has is still right (`no-cache`).
   */
  readonly httpCache: 'no-store' | 'no-cache';
  /** What to do where a server can't be reached, in sentences. */
  readonly unreachable: string;
  /** What to do where it refuses (401, 403), in sentences, if nothing explains that. */
  readonly refused?: string;
  /** The error for an answer that is none; undefined where there is nothing special about it. */
  readonly explain?: ((url: string, response: Response) => LangevinError | undefined) | undefined;
}

/** Sends the requests for files, all in the same way. */
export class FileServer {
  readonly #options: FileServerOptions;

  constructor(options: FileServerOptions) {
    this.#options = options;
  }

  /**
   * The answer to a request, whatever it says.
   *
   * @throws {DownloadError} if there is none.
   */
  async ask(url: string, { method, range, signal }: FileRequest): Promise<Response> {
    const { fetch, httpCache, unreachable } = this.#options;
    const headers = { ...this.#options.headers, ...(range && { Range: range }) };
    try {
      return await fetch(url, { method, headers, signal, cache: httpCache });
    } catch (error) {
      // An abort says why in its reason.
      const cause: unknown = signal.aborted ? signal.reason : error;
      if (cause instanceof LangevinError) throw cause;
      throw new DownloadError(withoutQuery(url), `could not be reached (${reasonOf(cause)}). ${unreachable}`, {
        isTransient: true,
        cause,
      });
    }
  }

  /** The error for an answer that is none. */
  refusalOf(url: string, response: Response): LangevinError {
    const { status, statusText } = response;
    const { explain, refused = '' } = this.#options;
    const explained = explain?.(url, response);
    if (explained) return explained;
    const advice = status === 401 || status === 403 ? ` ${refused}` : '';
    return new DownloadError(withoutQuery(url), `the server answered ${`${status} ${statusText}`.trim()}.${advice}`, {
      isTransient: transientStatuses.includes(status),
      status,
      retryAfter: retryAfter(response.headers),
    });
  }
}
