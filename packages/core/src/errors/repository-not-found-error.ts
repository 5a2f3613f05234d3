import { LangevinError } from './langevin-error.ts';

/** The hub has no repository of a name, or none that it shows to whoever asks: private ones look like missing ones. */
export class RepositoryNotFoundError extends LangevinError {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly repository: string;
  /** What the hub answered, such as 401. */
  readonly status: number;

  constructor(repository: string, status: number, problem: string, options?: ErrorOptions) {
    super('repository_not_found', `${repository}: ${problem}`, options);
    this.repository = repository;
    this.status = status;
  }
}
