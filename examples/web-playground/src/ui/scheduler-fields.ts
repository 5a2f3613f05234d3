import { parseSetting, type SettingField } from '../settings/setting-field.ts';
import type { SettingValue } from '../settings/settings.ts';
import { element } from './elements.ts';

/** The controls for the settings of the scheduler that is chosen. */
export class SchedulerFields {
  readonly #container = element('scheduler-fields', HTMLElement);
  #controls: { readonly field: SettingField; readonly control: HTMLInputElement | HTMLSelectElement }[] = [];

  /** Shows the controls of a scheduler's settings. */
  show(fields: readonly SettingField[], values: Readonly<Record<string, SettingValue>>): void {
    this.#controls = fields.map((field) => ({ field, control: controlOf(field, values[field.key] ?? field.initial) }));
    this.#container.replaceChildren(...this.#controls.map(({ field, control }) => labelled(field, control)));
  }

  /** What the controls say; what they started with where that is none of a setting's values. */
  get values(): Record<string, SettingValue> {
    return Object.fromEntries(
      this.#controls.map(({ field, control }) => [field.key, parseSetting(field, textOf(control)) ?? field.initial]),
    );
  }
}

function controlOf(field: SettingField, value: SettingValue): HTMLInputElement | HTMLSelectElement {
  if (field.kind === 'choice') {
    const select = document.createElement('select');
    select.append(...field.options.map((option) => new Option(option.label, String(option.value))));
    select.value = String(value);
    return select;
  }
  const input = document.createElement('input');
  if (field.kind === 'flag') {
    input.type = 'checkbox';
    input.checked = value === true;
  } else {
    input.type = 'number';
    input.min = String(field.min);
    if (Number.isFinite(field.max)) input.max = String(field.max);
    input.step = String(field.step);
    input.value = String(value);
    input.required = true;
  }
  return input;
}

function labelled(field: SettingField, control: HTMLInputElement | HTMLSelectElement): HTMLElement {
  const label = document.createElement('label');
  label.className = field.kind === 'flag' ? 'flag' : 'field';
  const name = document.createElement('span');
  name.textContent = field.label;
  label.append(...(field.kind === 'flag' ? [control, name] : [name, control]));
  control.dataset.setting = field.key;
  if (field.kind !== 'number') return label;
  const hint = document.createElement('small');
  hint.id = `hint-${field.key}`;
  hint.textContent = field.hint;
  control.setAttribute('aria-describedby', hint.id);
  label.append(hint);
  return label;
}

function textOf(control: HTMLInputElement | HTMLSelectElement): string {
  return control instanceof HTMLInputElement && control.type === 'checkbox' ? String(control.checked) : control.value;
}
