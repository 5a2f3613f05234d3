import { LangevinError } from './langevin-error.ts';

/** Somebody saves into the folder that is loaded, again and again, or for longer than a load waits. */
export class FolderBusyError extends LangevinError {
  /** What the user called the folder. */
  readonly source: string;

  /** @param problem - who saves there, and what to do, in sentences. */
  constructor(source: string, problem: string, options?: ErrorOptions) {
    super('folder_busy', `${source}: ${problem}`, options);
    this.source = source;
  }
}
