import { LangevinError } from './langevin-error.ts';

/** A device went away while a session was on it: its driver was reset, or the browser took it back. */
export class DeviceLostError extends LangevinError {
  readonly device: string;

  constructor(device: string, reason: string, options?: ErrorOptions) {
    const advice = "run it again, which loads the model anew; if it happens again, try a smaller batch or 'wasm'";
    super('device_lost', `The device ${device} was lost: ${reason} To go on, ${advice}.`, options);
    this.device = device;
  }
}
