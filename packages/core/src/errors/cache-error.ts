import { LangevinError } from './langevin-error.ts';

/** What was downloaded can't be kept where downloads are kept, for another reason than want of room. */
export class CacheError extends LangevinError {
  /** The folder that keeps downloads. */
  readonly folder: string;

  constructor(folder: string, problem: string, options?: ErrorOptions) {
    super('cache_failed', `${folder}: ${problem}`, options);
    this.folder = folder;
  }
}
