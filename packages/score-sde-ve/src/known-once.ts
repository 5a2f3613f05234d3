import { InvalidArgumentError } from '@langevin/core';
import type { KnownPart } from '@langevin/pipeline';

/**
 * What is known of the images, which is said once: by the pipeline's own options, of which `make` makes it, or as `known`,
 * which every pipeline takes.
 *
 * @throws {InvalidArgumentError} if it is said twice, and as `make` does.
 */
export function knownOnce<O extends object>(
  options: O,
  own: readonly (keyof O & string)[],
  make: () => KnownPart,
): KnownPart {
  const { known } = options as { readonly known?: KnownPart };
  if (known === undefined) return make();
  const second = own.find((name) => options[name] !== undefined);
  if (second === undefined) return known;
  throw new InvalidArgumentError('known', `${second} says already what is known; pass one of the two.`);
}
