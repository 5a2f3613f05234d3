import type { SettingValue } from './settings.ts';

interface Field<V extends SettingValue> {
  /** The setting's name in the scheduler's configuration. */
  readonly key: string;
  readonly label: string;
  readonly initial: V;
}

interface NumberField extends Field<number> {
  readonly kind: 'number';
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  /** Between two values that are offered; `any` where there are none in particular. */
  readonly step: number | 'any';
}

/** A value that a control offers. */
export interface ChoiceOption {
  readonly value: SettingValue;
  readonly label: string;
}

interface ChoiceField extends Field<SettingValue> {
  readonly kind: 'choice';
  readonly options: readonly ChoiceOption[];
}

interface FlagField extends Field<boolean> {
  readonly kind: 'flag';
}

/** A setting of a scheduler, as a control of the page offers it. */
export type SettingField = NumberField | ChoiceField | FlagField;

/** The value that a text means for a setting, such as that of a control or in a link; undefined for none of its values. */
export function parseSetting(field: SettingField, text: string): SettingValue | undefined {
  switch (field.kind) {
    case 'number':
      return field.step === 1
        ? wholeNumberBetween(text, field.min, field.max)
        : numberBetween(text, field.min, field.max);
    case 'choice':
      return field.options.find(({ value }) => String(value) === text)?.value;
    case 'flag':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
  }
}

/** The number that a text means, if it is one within bounds. */
export function numberBetween(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return text.trim() !== '' && value >= min && value <= max && Number.isFinite(value) ? value : undefined;
}

/** The whole number that a text means, if it is one within bounds. */
export function wholeNumberBetween(text: string, min: number, max: number): number | undefined {
  const value = numberBetween(text, min, max);
  return Number.isSafeInteger(value) ? value : undefined;
}
