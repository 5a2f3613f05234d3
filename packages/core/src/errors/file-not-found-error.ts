import type { ModelFiles } from '../contracts/model-files.ts';
import { LangevinError } from './langevin-error.ts';

/** A checkpoint lacks a file that was asked for, or there is no such folder. */
export class FileNotFoundError extends LangevinError {
  /** The file, or the files any of which would have done, relative to `source`; none if it is that folder that is missing. */
  readonly paths: readonly string[];
  /** Where it was looked for. */
  readonly source: string;

  /** @param files - where it was looked for, or what that is called. */
  constructor(
    files: string | Pick<ModelFiles, 'source' | 'remark'>,
    paths: string | readonly string[],
    hint = '',
    options?: ErrorOptions,
  ) {
    const { source, remark = '' } = typeof files === 'string' ? { source: files } : files;
    const wanted = typeof paths === 'string' ? [paths] : paths;
    const missing = wanted.length === 0 ? 'no such folder' : `no ${anyOf(wanted)} there`;
    super('file_not_found', [`${source}: ${missing}.`, remark, hint].filter(Boolean).join(' '), options);
    this.paths = wanted;
    this.source = source;
  }
}

function anyOf(names: readonly string[]): string {
  return names.length <= 3 ? names.join(' or ') : `${names[0]} (or any of ${names.length - 1} other names)`;
}
