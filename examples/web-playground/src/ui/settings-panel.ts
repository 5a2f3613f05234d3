import type { DType } from 'langevin';
import type { DeviceChoices } from '../model/devices.ts';
import type { SchedulerCatalogue } from '../settings/scheduler-catalogue.ts';
import { wholeNumberBetween } from '../settings/setting-field.ts';
import { limits, type RunSettings, randomSeed, type SchedulerChoice, type Settings } from '../settings/settings.ts';
import { copyText, element } from './elements.ts';
import { SchedulerPanel } from './scheduler-panel.ts';

const precisions: Readonly<Record<DType, string>> = { fp32: 'Single (fp32)', fp16: 'Half (fp16)' };

/** What the panel tells of. */
export interface SettingsPanelOptions {
  readonly settings: RunSettings;
  readonly devices: DeviceChoices;
  /** Called after each change by the user. */
  readonly onChange: (settings: Settings) => void;
}

/** The controls of the settings. */
export class SettingsPanel {
  readonly #form = element('panel', HTMLFormElement);
  readonly #seed = element('seed', HTMLInputElement);
  readonly #lock = element('seed-lock', HTMLButtonElement);
  readonly #batch = element('batch', HTMLInputElement);
  readonly #device = element('device', HTMLSelectElement);
  readonly #dtype = element('dtype', HTMLSelectElement);
  readonly #scheduler = new SchedulerPanel();
  readonly #devices: DeviceChoices;
  readonly #onChange: (settings: Settings) => void;
  #settings: Settings;

  constructor({ settings, devices, onChange }: SettingsPanelOptions) {
    this.#settings = { ...settings, scheduler: '', schedulerSettings: {}, steps: 1 };
    this.#devices = devices;
    this.#onChange = onChange;
    this.#device.append(...devices.all.map(({ device, label }) => new Option(label, device)));
    this.#listen();
    this.show(settings);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** Has the controls show other settings. */
  show(settings: RunSettings): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#device.value = settings.device ?? this.#devices.usual;
    this.#showDtypes();
    this.#batch.value = String(settings.batch);
    this.#seed.value = String(settings.seed);
    this.#showLock();
  }

  /** Offers the schedulers of a model, and shows one of them. */
  offer(catalogue: SchedulerCatalogue, choice: SchedulerChoice): void {
    this.#settings = { ...this.#settings, ...choice };
    this.#scheduler.offer(catalogue);
    this.#scheduler.show(choice);
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
    this.#form.addEventListener('input', ({ target }) => this.#read(target));
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

  #read(changed: EventTarget | null = null): void {
    const before = this.#settings;
    const device = this.#device.value;
    this.#settings = {
      ...before,
      ...this.#scheduler.read(changed, before),
      batch: wholeNumberBetween(this.#batch.value, 1, limits.batch) ?? before.batch,
      seed: wholeNumberBetween(this.#seed.value, 0, limits.seed) ?? before.seed,
      device,
      dtype: this.#dtype.value as DType,
    };
    if (device !== before.device) this.#showDtypes();
    this.#showLock();
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

  #showLock(): void {
    const { isSeedLocked } = this.#settings;
    this.#lock.ariaPressed = String(isSeedLocked);
    this.#lock.textContent = isSeedLocked ? 'Locked' : 'Lock';
  }
}
