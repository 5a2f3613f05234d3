import { LangevinError } from './langevin-error.ts';

/** What was asked for is not in the cache, and nothing may be downloaded. */
export class OfflineError extends LangevinError {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly repository: string;

  constructor(repository: string, problem: string, options?: ErrorOptions) {
    super('offline', `${repository}: ${problem}`, options);
    this.repository = repository;
  }
}
