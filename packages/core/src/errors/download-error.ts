import { LangevinError } from './langevin-error.ts';

/** A file could not be had from its server. */
export class DownloadError extends LangevinError {
  readonly url: string;
  /** Whether it may work when it is tried again. */
  readonly isTransient: boolean;
  /** What the server answered, such as 401; undefined if it gave no answer, or one that broke off. */
  readonly status: number | undefined;

  constructor(
    url: string,
    problem: string,
    { isTransient, status, ...options }: ErrorOptions & { readonly isTransient: boolean; readonly status?: number },
  ) {
    super('download_failed', `${url}: ${problem}`, options);
    this.url = url;
    this.isTransient = isTransient;
    this.status = status;
  }
}
