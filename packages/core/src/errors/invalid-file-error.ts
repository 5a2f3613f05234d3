import { LangevinError } from './langevin-error.ts';

/** A file's content is not what its format asks for: truncated, corrupt, or over a limit. */
export class InvalidFileError extends LangevinError {
  /** The file. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('invalid_file', `${path}: ${message}`, options);
    this.path = path;
  }
}
