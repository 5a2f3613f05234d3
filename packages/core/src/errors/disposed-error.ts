import { LangevinError } from './langevin-error.ts';

/** An object was used after its `dispose()`. */
export class DisposedError extends LangevinError {
  constructor(what: string) {
    super('disposed', `${what} was disposed and can't be used any more; load it again.`);
  }
}
