import type { NumberBounds, SettingCheck } from 'langevin';
import type { ChoiceOption, SettingField } from './setting-field.ts';
import { type SettingWords, settingWords } from './setting-words.ts';
import type { SettingValue } from './settings.ts';

/** What is known of a setting besides its value. */
export interface SettingHints {
  /** What is said of it by this scheduler alone. */
  readonly words?: SettingWords | undefined;
  /** Which values it may have, where its scheduler says so. */
  readonly check?: SettingCheck | undefined;
}

/** The least of the numbers above a bound that a control offers. */
const leastDistance = 1e-6;

/**
 * The control of a setting, whose kind follows from its value and its check: a flag, a choice, or a number. Undefined for
 * one that is none of them, such as a list.
 */
export function fieldOf(key: string, initial: unknown, { words, check }: SettingHints = {}): SettingField | undefined {
  const { label = phraseOf(key.replace(/^use(?=[A-Z])/, '')), hint, range, options } = words ?? settingWords[key] ?? {};
  if (typeof initial === 'boolean') return { kind: 'flag', key, label, initial };
  const offered = check?.choices?.filter(isValue).map((value) => optionOf(value, options)) ?? options;
  if (offered && isValue(initial)) return { kind: 'choice', key, label, options: offered, initial };
  const ends = range ?? (check?.bounds && endsOf(check.bounds));
  if (!ends || typeof initial !== 'number') return undefined;
  return {
    kind: 'number',
    key,
    label,
    hint: hint ?? `${phraseOf(check?.range ?? '')}.`,
    // What a checkpoint says of itself can be said again.
    min: Math.min(ends.min, initial),
    max: Math.max(ends.max, initial),
    step: isBetween(initial, ends) ? 'any' : ends.step,
    initial,
  };
}

/** Whether a value lies between two that a control offers: it would not be taken for one of them. */
function isBetween(value: number, { min, step }: { readonly min: number; readonly step: number | 'any' }): boolean {
  if (step === 'any') return false;
  const count = (value - min) / step;
  return Math.abs(count - Math.round(count)) > 1e-6;
}

/** A name of a program in words: `timestepSpacing` and `log_linear`. */
export function phraseOf(name: string): string {
  const words = name.replace(/_/g, ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase());
}

function optionOf(value: SettingValue, options: readonly ChoiceOption[] = []): ChoiceOption {
  return options.find((option) => option.value === value) ?? { value, label: phraseOf(String(value ?? 'none')) };
}

function endsOf({ min, max, isOpen, isWhole }: NumberBounds): { min: number; max: number; step: number | 'any' } {
  return { min: isOpen ? min + leastDistance : min, max, step: isWhole ? 1 : 'any' };
}

function isValue(value: unknown): value is SettingValue {
  return value === null || ['number', 'string', 'boolean'].includes(typeof value);
}
