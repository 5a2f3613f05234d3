import { DownloadError } from '@langevin/core';
import type { Fetch } from './fetch.ts';
import { reasonOf } from './reason-of.ts';
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
    const { fetch, httpCache } = this.#options;
    const headers = { ...this.#options.headers, ...(range && { Range: range }) };
    try {
      return await fetch(url, { method, headers, signal, cache: httpCache });
    } catch (error) {
      // An abort says why in its reason.
      const cause: unknown = signal.aborted ? signal.reason : error;
      const advice = 'Check the address and the connection; from another site, it has to allow this one (CORS)';
      throw new DownloadError(withoutQuery(url), `could not be reached (${reasonOf(cause)}). ${advice}.`, {
        isTransient: true,
        cause,
      });
    }
  }
}

/** The error for an answer that is none. */
export function refusalOf(url: string, { status, statusText }: Response): DownloadError {
  const advice =
    status === 401 || status === 403
      ? ' It may need a token: urlFiles(url, { headers: { Authorization: "Bearer …" } }).'
      : '';
  return new DownloadError(withoutQuery(url), `the server answered ${`${status} ${statusText}`.trim()}.${advice}`, {
    isTransient: transientStatuses.includes(status),
    status,
  });
}
