import { LangevinError } from './langevin-error.ts';

/** A checkpoint lacks a file that was asked for. */
export class FileNotFoundError extends LangevinError {
  /** The file, or the files any of which would have done, relative to `source`. */
  readonly paths: readonly string[];
  /** Where it was looked for. */
  readonly source: string;

  constructor(source: string, paths: string | readonly string[], hint = '', options?: ErrorOptions) {
    const wanted = typeof paths === 'string' ? [paths] : paths;
    super('file_not_found', `${source}: no ${wanted.join(' or ')} there.${hint && ` ${hint}`}`, options);
    this.paths = wanted;
    this.source = source;
  }
}
