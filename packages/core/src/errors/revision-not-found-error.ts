import { LangevinError } from './langevin-error.ts';

/** A repository has no branch, tag or commit of a name. */
export class RevisionNotFoundError extends LangevinError {
  /** Such as `google/ddpm-cifar10-32`. */
  readonly repository: string;
  readonly revision: string;

  constructor(repository: string, revision: string, hint: string, options?: ErrorOptions) {
    super('revision_not_found', `${repository}: there is no revision "${revision}". ${hint}`, options);
    this.repository = repository;
    this.revision = revision;
  }
}
