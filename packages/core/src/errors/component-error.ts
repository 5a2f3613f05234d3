import { LangevinError } from './langevin-error.ts';

/** A pipeline's component is missing, null, unknown or of the wrong kind. */
export class ComponentError extends LangevinError {
  /** The component's name in the pipeline, such as `unet`. */
  readonly component: string;
  readonly expected: readonly string[];
  readonly found: readonly string[];

  constructor(
    component: string,
    message: string,
    expected: readonly string[],
    found: readonly string[],
    options?: ErrorOptions,
  ) {
    const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'nothing');
    super('component', `${component}: ${message} Expected: ${list(expected)}. Found: ${list(found)}.`, options);
    this.component = component;
    this.expected = expected;
    this.found = found;
  }
}
