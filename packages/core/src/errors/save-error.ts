import { LangevinError } from './langevin-error.ts';

/** Saving failed. What stood at the target before is still there, whole. */
export class SaveError extends LangevinError {
  readonly target: string;

  constructor(target: string, message: string, options?: ErrorOptions) {
    super('save_failed', `${target}: ${message} What was there before is unchanged.`, options);
    this.target = target;
  }
}
