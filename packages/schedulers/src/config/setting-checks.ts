import { countFrom, isCount, isNumber, mostOfAny, requireSetting } from './settings.ts';

/** What values a setting may have. */
export interface SettingCheck {
  isValid(value: unknown): boolean;
  /** The same in words, for messages: `a number above 0`. */
  readonly range: string;
  /** Every value, where there is a list of them. */
  readonly choices?: readonly unknown[];
  /** The ends, where it takes numbers. */
  readonly bounds?: NumberBounds;
}

/** Which numbers a setting takes, for whoever offers it. */
export interface NumberBounds {
  /** The least, or what all are above if the range is open. */
  readonly min: number;
  /** The largest; infinite if there is none. */
  readonly max: number;
  /** Whether `min` itself is not among them; false if left out. */
  readonly isOpen?: boolean;
  /** Whether they are whole; false if left out. */
  readonly isWhole?: boolean;
}

/** A check for each setting of a scheduler. */
export type SettingChecks<C> = { readonly [Name in keyof C]-?: SettingCheck };

export const flag: SettingCheck = { isValid: (value) => typeof value === 'boolean', range: 'true or false' };
export const finite: SettingCheck = { isValid: isNumber, range: 'a number' };
export const positive: SettingCheck = {
  isValid: (value) => isNumber(value) && value > 0,
  range: 'a number above 0',
  bounds: { min: 0, max: Number.POSITIVE_INFINITY, isOpen: true },
};
export const nonNegative: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 0,
  range: 'a number from 0',
  bounds: { min: 0, max: Number.POSITIVE_INFINITY },
};
export const share: SettingCheck = {
  isValid: (value) => isNumber(value) && value >= 0 && value <= 1,
  range: 'from 0 to 1',
  bounds: { min: 0, max: 1 },
};

/** A whole number, at least so many. */
export const countOf = (least: number): SettingCheck => ({
  isValid: (value) => isCount(value, least),
  range: countFrom(least),
  bounds: { min: least, max: mostOfAny, isWhole: true },
});

/** One of the names of a table, or of a list of values. */
export function oneOf(choices: object | readonly unknown[]): SettingCheck {
  const values: readonly unknown[] = Array.isArray(choices) ? choices : Object.keys(choices);
  const shown = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value)));
  return { isValid: (value) => values.includes(value), range: `one of ${shown.join(', ')}`, choices: values };
}

/** What a check asks for, or null. */
export const orNull = ({ isValid, range, choices }: SettingCheck): SettingCheck => ({
  isValid: (value) => value === null || isValid(value),
  range: `${range}, or null`,
  ...(choices && { choices: [null, ...choices] }),
});

/** Checks each setting. @throws {ConfigError} naming the first whose value is out of range. */
export function checkSettings<C extends object>(className: string, config: C, checks: SettingChecks<C>): void {
  for (const [name, { isValid, range }] of Object.entries<SettingCheck>(checks)) {
    const value = config[name as keyof C];
    requireSetting(className, isValid(value), name, value, range);
  }
}
