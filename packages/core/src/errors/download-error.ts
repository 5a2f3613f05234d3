import { LangevinError } from './langevin-error.ts';

/** What a {@link DownloadError} tells besides its message. */
export interface DownloadErrorOptions extends ErrorOptions {
  readonly isTransient: boolean;
  readonly status?: number | undefined;
  readonly retryAfter?: number | undefined;
}

/** A file could not be had from its server. */
export class DownloadError extends LangevinError {
  readonly url: string;
  /** Whether it may work when it is tried again. */
  readonly isTransient: boolean;
  /** What the server answered, such as 401; undefined if it gave no answer, or one that broke off. */
  readonly status: number | undefined;
  /** How long the server asks to wait, in seconds, if it does. */
  readonly retryAfter: number | undefined;

  constructor(url: string, problem: string, { isTransient, status, retryAfter, ...options }: DownloadErrorOptions) {
    super('download_failed', `${url}: ${problem}`, options);
    this.url = url;
    this.isTransient = isTransient;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
