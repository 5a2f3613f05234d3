import { LangevinError } from './langevin-error.ts';

/** A file could not be had from its server. */
export class DownloadError extends LangevinError {
  readonly url: string;
  /** Whether it may work when it is tried again. */
  readonly isTransient: boolean;

  constructor(url: string, problem: string, isTransient: boolean, options?: ErrorOptions) {
    super('download_failed', `${url}: ${problem}`, options);
    this.url = url;
    this.isTransient = isTransient;
  }
}
