import { LangevinError } from './langevin-error.ts';

/** A pickled checkpoint asks for something other than tensors. Nothing of it was executed. */
export class UnsafePickleError extends LangevinError {
  readonly path: string;
  /** What the pickle asked for, such as `os.system`. */
  readonly requested: string;

  constructor(path: string, requested: string) {
    super(
      'unsafe_pickle',
      `${path}: the pickle asks for "${requested}", which is not part of a tensor; it was refused and nothing was executed. ` +
        'Save the weights as safetensors, or save the bare state_dict.',
    );
    this.path = path;
    this.requested = requested;
  }
}
