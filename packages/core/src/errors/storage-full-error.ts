import { LangevinError } from './langevin-error.ts';

/** What a {@link StorageFullError} says besides. */
export interface StorageFullErrorOptions extends ErrorOptions {
  /** Where the bytes were to be kept, such as "in this browser". */
  readonly place: string;
  /** What to do, in a sentence. */
  readonly advice: string;
}

/** There is no room for what was to be kept. What was there before is unchanged. */
export class StorageFullError extends LangevinError {
  /** Bytes that were to be kept. */
  readonly needed: number;
  /** Bytes that there is room for; undefined where nobody says. */
  readonly available: number | undefined;

  constructor(needed: number, available: number | undefined, { place, advice, ...options }: StorageFullErrorOptions) {
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    const room = available === undefined ? '' : `, and there is room for ${megabytes(available)}`;
    super('storage_full', `${megabytes(needed)} can't be kept ${place}${room}. ${advice}`, options);
    this.needed = needed;
    this.available = available;
  }
}
