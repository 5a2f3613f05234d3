import { InvalidArgumentError } from '@langevin/core';

/** Checks that what is known is said once. @throws {InvalidArgumentError} */
export function refuseKnown(options: object): void {
  if (!('known' in options) || options.known === undefined) return;
  throw new InvalidArgumentError('known', 'this pipeline takes it from its own options; leave it out.');
}
