import { closestNames } from './closest-names.ts';
import { ConfigError } from './errors/config-error.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';

/**
 * A component's whole configuration, from what is given and the defaults, frozen. A key that is given as `undefined`
 * counts as left out. The values are not checked.
 *
 * @param defaults - every key that there is.
 * @throws {ConfigError} for a key that is not among the defaults.
 * @throws {InvalidArgumentError} for what are no settings.
 */
export function completeConfig<T extends object>(className: string, defaults: T, given: Partial<T>): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidArgumentError('config', `${describeValue(given)} is no object of settings of a ${className}.`);
  }
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = entries.find(([key]) => !Object.hasOwn(defaults, key));
  if (unknown !== undefined) {
    const known = Object.keys(defaults);
    const [closest] = closestNames(unknown[0], known);
    throw new ConfigError(className, unknown[0], (nameOf) => {
      const guess = closest === undefined ? 'there are' : `did you mean ${nameOf(closest)}? There are`;
      return `is no setting; ${guess} ${known.map(nameOf).join(', ')}.`;
    });
  }
  return Object.freeze({ ...defaults, ...(Object.fromEntries(entries) as Partial<T>) });
}
