import { ConfigError, type ConfigProblem, describeValue } from '@langevin/core';

/** Checks a setting. @throws {ConfigError} naming the setting `key`, with the range that its value must be in. */
export function requireSetting(
  className: string,
  isValid: boolean,
  key: string,
  value: unknown,
  range: ConfigProblem,
): void {
  if (isValid) return;
  const found = value === undefined ? 'there is none; it' : shown(value);
  const problem = (ends: string): string => `${found} must be ${ends}.`;
  throw new ConfigError(
    className,
    key,
    typeof range === 'string' ? problem(range) : (nameOf) => problem(range(nameOf)),
  );
}

/** Values of a list that a message shows. */
const mostShown = 8;

/** A value in a message: a number in quotes would read like one, and of a list the first values are enough. */
export function shown(value: unknown): string {
  if (!Array.isArray(value)) return isPlainObject(value) ? 'an object' : describeValue(value);
  const some = value.slice(0, mostShown).map((one: unknown) => (Array.isArray(one) ? 'a list' : shown(one)));
  return `[${[...some, ...(value.length > mostShown ? ['…'] : [])].join(', ')}]`;
}

/** Whether a value is a finite number. A number in quotes, as a hand-written file may hold, is none. */
export function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** No network is trained on nearly as many, and no run takes them; a hostile file must not make us fill the memory. */
export const mostOfAny = 1_000_000;

/** What {@link isCount} takes, in words. */
export const countFrom = (least: number): string => `a whole number from ${least} to ${mostOfAny}`;

/** Whether a value is a whole number of at least `least`, such as of timesteps, and no more than anybody needs. */
export function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= mostOfAny;
}

/** Whether a value is an object as a file holds them: an SDE, or another part of a scheduler, is none. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
