import { LangevinError } from './langevin-error.ts';

/** The device or data type asked for is not there. */
export class DeviceUnavailableError extends LangevinError {
  readonly device: string;
  /** What is there instead, best first. */
  readonly available: readonly string[];

  constructor(device: string, available: readonly string[], advice: string, options?: ErrorOptions) {
    super(
      'device_unavailable',
      `"${device}" is not available; available here: ${available.join(', ')}. ${advice}`,
      options,
    );
    this.device = device;
    this.available = available;
  }
}
