import { LangevinError } from './langevin-error.ts';

/** A device has not the memory for a model, or for a batch of this size. */
export class OutOfMemoryError extends LangevinError {
  readonly device: string;

  constructor(device: string, reason: string, options?: ErrorOptions) {
    const advice =
      device === 'webgpu' ? "half precision (dtype: 'fp16'), or another device ('wasm')" : 'smaller images';
    super('out_of_memory', `${device} is out of memory: ${reason} Try a smaller batch, or ${advice}.`, options);
    this.device = device;
  }
}
