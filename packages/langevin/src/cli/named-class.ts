import { closestNames, InvalidArgumentError } from '@langevin/core';
import { registeredComponent, registeredComponents } from '@langevin/pipeline';

/** A kind of registered classes that the user names one of. */
export interface ClassKind<T extends { readonly className: string }> {
  /** Such as `scheduler`. */
  readonly name: string;
  includes(componentClass: unknown): componentClass is T;
}

/**
 * The registered class that the user means.
 *
 * @throws {InvalidArgumentError} if there is none. It lists those that could be meant, and then the others.
 */
export function namedClass<T extends { readonly className: string }>(
  option: string,
  name: string,
  kind: ClassKind<T>,
): T {
  const found: unknown = registeredComponent(name);
  if (kind.includes(found)) return found;
  const classes: readonly unknown[] = registeredComponents();
  const names = classes
    .filter((one) => kind.includes(one))
    .map(({ className }) => className)
    .sort();
  const likely = closestNames(name, names);
  const others = names.filter((one) => !likely.includes(one)).join(', ');
  const advice =
    likely.length > 0 ? `did you mean ${likely.join(' or ')}? There are also ${others}` : `there are ${others}`;
  throw new InvalidArgumentError(option, `"${name}" is no ${kind.name}; ${advice}.`);
}
