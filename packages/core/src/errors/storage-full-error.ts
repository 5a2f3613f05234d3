import { LangevinError } from './langevin-error.ts';

/** The browser has no room for what was to be kept. What was there before is unchanged. */
export class StorageFullError extends LangevinError {
  /** Bytes that were to be kept. */
  readonly needed: number;
  /** Bytes that there is room for; undefined where the browser does not say. */
  readonly available: number | undefined;

  constructor(needed: number, available: number | undefined, options?: ErrorOptions) {
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    const room = available === undefined ? '' : `, and there is room for ${megabytes(available)}`;
    const advice = 'Delete what is not needed any more (new ModelCache().delete()), or free space on the disk';
    super('storage_full', `${megabytes(needed)} can't be kept in this browser${room}. ${advice}.`, options);
    this.needed = needed;
    this.available = available;
  }
}
