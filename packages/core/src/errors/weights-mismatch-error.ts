import { LangevinError } from './langevin-error.ts';

/** One weight whose shape is not the one that the configuration asks for. */
export interface ShapeMismatch {
  readonly name: string;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/** A checkpoint's weights don't fit the configuration. Lists everything that is wrong at once. */
export class WeightsMismatchError extends LangevinError {
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
  readonly misshapen: readonly ShapeMismatch[];

  constructor(
    source: string,
    found: { missing: readonly string[]; surplus: readonly string[]; misshapen: readonly ShapeMismatch[] },
  ) {
    const lines = [
      // First what tells most.
      ...found.misshapen.map(
        ({ name, expected, found }) =>
          `  wrong shape: ${name} is [${found.join(', ')}], expected [${expected.join(', ')}]`,
      ),
      ...found.missing.map((name) => `  missing: ${name}`),
      ...found.surplus.map((name) => `  surplus: ${name}`),
    ];
    super(
      'weights_mismatch',
      `${source}: the weights do not fit the configuration. Check that both come from the same checkpoint.\n${lines.join('\n')}`,
    );
    this.missing = found.missing;
    this.surplus = found.surplus;
    this.misshapen = found.misshapen;
  }
}
