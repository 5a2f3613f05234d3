import { countFrom, isCount, isNumber, requireSetting } from './settings.ts';

/** What values a setting may have. */
export interface SettingCheck {
  isValid(value: unknown): boolean;
  /** The same in words, for messages: `a number above 0`. */
  readonly range: string;
}

/** A check for each setting of a scheduler. */
export type SettingChecks<C> = { readonly [Name in keyof C]-?: SettingCheck };

export const flag: SettingCheck = { isValid: (value) => typeof value === 'boolean', range: 'true or false' };
export const finite: SettingCheck = { isValid: isNumber, range: 'a number' };
export const positive: SettingCheck = {
  isValid: (value) => isNumber(value) && value > 0,
  range: 'a number above 0',
};
export const nonNegative: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 0,
  range: 'a number from 0',
};
export const share: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 0 && value <= 1,
  range: 'from 0 to 1',
};

/** A whole number, at least so many. */
export const countOf = (least: number): SettingCheck => ({
  isValid: (value) => isCount(value, least),
  range: countFrom(least),
});

/** One of the names of a table, or of a list of values. */
export function oneOf(choices: object | readonly unknown[]): SettingCheck {
  const values: readonly unknown[] = Array.isArray(choices) ? choices : Object.keys(choices);
  const shown = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return { isValid: (value) => values.includes(value), range: `one of ${shown.join(', ')}` };
}

/** What a check asks for, or null. */
export const orNull = ({ isValid, range }: SettingCheck): SettingCheck => ({
  isValid: (value) => value === null || isValid(value),
  range: `${range}, or null`,
});

/** Checks each setting. @throws {ConfigError} naming the first whose value is out of range. */
export function checkSettings<C extends object>(className: string, config: C, checks: SettingChecks<C>): void {
  for (const [name, { isValid, range }] of Object.entries<SettingCheck>(checks)) {
    const value = config[name as keyof C];
    requireSetting(className, isValid(value), name, value, range);
  }
}
