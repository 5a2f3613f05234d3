import { ConfigError, type ConfigProblem } from '@langevin/core';

/** Checks a setting. @throws {ConfigError} naming the setting `key`, with the range that its value must be in. */
export function requireSetting(
  className: string,
  isValid: boolean,
  key: string,
  value: unknown,
  range: ConfigProblem,
): void {
  if (isValid) return;
  const problem = (ends: string): string => `${shown(value)} must be ${ends}.`;
  throw new ConfigError(
    className,
    key,
    typeof range === 'string' ? problem(range) : (nameOf) => problem(range(nameOf)),
  );
}

/** A value in a message: a number in quotes would read like one. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
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
