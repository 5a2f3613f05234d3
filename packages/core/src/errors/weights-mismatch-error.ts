import { LangevinError } from './langevin-error.ts';

/** One weight whose shape is not the one that the configuration asks for. */
export interface ShapeMismatch {
  readonly name: string;
  readonly expected: readonly number[];
  readonly found: readonly number[];
}

/** How much of each kind a message lists: a file may hold a million weights. */
const mostListed = 100;

/** A checkpoint's weights don't fit the configuration. Its fields list everything that is wrong at once. */
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
      ...listed(
        found.misshapen,
        ({ name, expected, found }) =>
          `  wrong shape: ${name} is [${found.join(', ')}], expected [${expected.join(', ')}]`,
      ),
      ...listed(found.missing, (name) => `  missing: ${name}`),
      ...listed(found.surplus, (name) => `  surplus: ${name}`),
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

function listed<T>(all: readonly T[], line: (one: T) => string): string[] {
  const rest = all.length > mostListed ? [`  … and ${all.length - mostListed} more`] : [];
  return [...all.slice(0, mostListed).map(line), ...rest];
}
