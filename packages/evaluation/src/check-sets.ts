import { describeValue, InvalidArgumentError } from '@langevin/core';

/** What a distance compares, and how somebody comes by it. */
export interface SetKind {
  /** A member by which it is known. */
  readonly member: string;
  /** It in words, for messages: `no RandomProjections; pass …`. */
  readonly otherwise: string;
}

/**
 * Checks that both sets are of the kind that a distance compares: one of another kind would be compared by what it has not.
 *
 * @throws {InvalidArgumentError} naming the first that is not.
 */
export function checkSets(sets: { readonly generated: unknown; readonly reference: unknown }, kind: SetKind): void {
  for (const [name, set] of Object.entries(sets)) {
    if (typeof set === 'object' && set !== null && kind.member in set) continue;
    throw new InvalidArgumentError(name, `${describeValue(set)} is ${kind.otherwise}.`);
  }
}
