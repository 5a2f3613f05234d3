import { LangevinError } from './langevin-error.ts';

/** The runtime failed to create or run a session; `cause` is its own error. */
export class SessionError extends LangevinError {
  constructor(message: string, options?: ErrorOptions) {
    super('session', message, options);
  }
}
