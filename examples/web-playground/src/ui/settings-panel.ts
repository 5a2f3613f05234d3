import type { DType } from 'langevin';
import type { DeviceChoices } from '../model/devices.ts';
import { isSchedulerName, schedulerCatalogue, schedulerEntry } from '../settings/scheduler-catalogue.ts';
import { wholeNumberBetween } from '../settings/setting-field.ts';
import { limits, randomSeed, type Settings, settingsOf } from '../settings/settings.ts';
import { copyText, element } from './elements.ts';
import { SchedulerFields } from './scheduler-fields.ts';

const precisions: Readonly<Record<DType, string>> = { fp32: 'Single (fp32)', fp16: 'Half (fp16)' };

/** What the panel tells of. */
export interface SettingsPanelOptions {
  readonly settings: Settings;
  readonly devices: DeviceChoices;
  /** Called after each change by the user. */
  readonly onChange: (settings: Settings) => void;
}

/** The controls of the settings. */
export class SettingsPanel {
  readonly #form = element('panel', HTMLFormElement);
  readonly #seed = element('seed', HTMLInputElement);
  readonly #lock = element('seed-lock', HTMLButtonElement);
  readonly #scheduler = element('scheduler', HTMLSelectElement);
  readonly #steps = element('steps', HTMLInputElement);
  readonly #batch = element('batch', HTMLInputElement);
  readonly #device = element('device', HTMLSelectElement);
  readonly #dtype = element('dtype', HTMLSelectElement);
  readonly #fields = new SchedulerFields();
  readonly #devices: DeviceChoices;
  readonly #onChange: (settings: Settings) => void;
  #settings: Settings;

  constructor({ settings, devices, onChange }: SettingsPanelOptions) {
    this.#settings = settings;
    this.#devices = devices;
    this.#onChange = onChange;
    const names = Object.entries(schedulerCatalogue);
    this.#scheduler.append(...names.map(([name, { label }]) => new Option(label, name)));
    this.#device.append(...devices.all.map(({ device, label }) => new Option(label, device)));
    this.#listen();
    this.show(settings);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Has the controls show other settings. */
  show(settings: Settings): void {
    this.#settings = settings;
    this.#scheduler.value = settings.scheduler;
    this.#fields.show(schedulerEntry(settings.scheduler).fields, settings.schedulerSettings);
    this.#device.value = settings.device ?? this.#devices.usual;
    this.#showDtypes();
    this.#steps.value = String(settings.steps);
    this.#batch.value = String(settings.batch);
    this.#seed.value = String(settings.seed);
    this.#explain();
  }

  /** Whether every number can be used. If not, the browser says which can't. */
  check(): boolean {
    // A control that is folded away can't show what is wrong with it.
    const wrong = this.#form.querySelector<HTMLElement>('details :invalid');
    const details = wrong?.closest('details');
    if (details) details.open = true;
    return this.#form.reportValidity();
  }

  #listen(): void {
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    this.#form.addEventListener('input', ({ target }) => {
      if (target === this.#scheduler && isSchedulerName(this.#scheduler.value)) {
        this.show({ ...this.#settings, ...settingsOf(this.#scheduler.value) });
      }
      this.#read();
    });
    element('seed-copy', HTMLButtonElement).addEventListener('click', ({ currentTarget }) => {
      void copyText(this.#seed.value, currentTarget as HTMLButtonElement);
    });
    element('seed-new', HTMLButtonElement).addEventListener('click', () => {
      this.#seed.value = String(randomSeed());
      this.#read();
    });
    this.#lock.addEventListener('click', () => {
      this.#settings = { ...this.#settings, isSeedLocked: !this.#settings.isSeedLocked };
      this.#read();
    });
  }

  #read(): void {
    const before = this.#settings;
    const device = this.#device.value;
    this.#settings = {
      ...before,
      schedulerSettings: this.#fields.values,
      steps: wholeNumberBetween(this.#steps.value, 1, limits.steps) ?? before.steps,
      batch: wholeNumberBetween(this.#batch.value, 1, limits.batch) ?? before.batch,
      seed: wholeNumberBetween(this.#seed.value, 0, limits.seed) ?? before.seed,
      device,
      dtype: this.#dtype.value as DType,
    };
    if (device !== before.device) this.#showDtypes();
    this.#explain();
    this.#onChange(this.#settings);
  }

  #showDtypes(): void {
    const dtypes = this.#devices.all.find(({ device }) => device === this.#device.value)?.dtypes ?? ['fp32'];
    const dtype = dtypes.includes(this.#settings.dtype) ? this.#settings.dtype : 'fp32';
    this.#dtype.replaceChildren(...dtypes.map((name) => new Option(precisions[name], name)));
    this.#dtype.value = dtype;
    this.#dtype.disabled = dtypes.length === 1;
    this.#settings = { ...this.#settings, dtype };
  }

  #explain(): void {
    const { scheduler, schedulerSettings, steps, isSeedLocked } = this.#settings;
    const entry = schedulerEntry(scheduler);
    const evaluations = entry.evaluations(steps, schedulerSettings);
    element('scheduler-about', HTMLElement).textContent = entry.about;
    element('steps-field', HTMLElement).hidden = evaluations === undefined;
    element('cost', HTMLElement).textContent =
      evaluations === undefined
        ? 'Takes as many evaluations of the network as the error allows.'
        : `${evaluations} ${evaluations === 1 ? 'evaluation' : 'evaluations'} of the network.`;
    this.#lock.ariaPressed = String(isSeedLocked);
    this.#lock.textContent = isSeedLocked ? 'Locked' : 'Lock';
  }
}
