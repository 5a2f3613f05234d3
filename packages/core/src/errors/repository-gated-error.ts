import { LangevinError } from './langevin-error.ts';

/** A repository's files are for those whom its owner lets have them. */
export class RepositoryGatedError extends LangevinError {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly repository: string;
  /** What the hub answered, such as 401. */
  readonly status: number;

  constructor(repository: string, status: number, problem: string, options?: ErrorOptions) {
    super('repository_gated', `${repository}: ${problem}`, options);
    this.repository = repository;
    this.status = status;
  }
}
