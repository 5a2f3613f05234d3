import type { Device, DType } from 'langevin';
import { type SchedulerName, schedulerCatalogue } from './scheduler-catalogue.ts';

/** The value of a scheduler's setting. */
export type SettingValue = number | string | boolean;

/** All that a picture follows from. */
export interface Settings {
  /** The URL of the model's folder; undefined for the model that ships with the page. */
  readonly model: string | undefined;
  readonly scheduler: SchedulerName;
  /** Settings of the scheduler, by their names in its configuration. */
  readonly schedulerSettings: Readonly<Record<string, SettingValue>>;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  /** Whether the next drawing has the same seed. */
  readonly isSeedLocked: boolean;
  /** Undefined until it is known which devices there are. */
  readonly device: Device | undefined;
  readonly dtype: DType;
}

/** The largest number of steps, of pictures, and of a seed. */
export const limits = { steps: 2000, batch: 16, seed: 2 ** 32 - 1 } as const;

/** What the page starts with. */
export const initialSettings: Settings = {
  model: undefined,
  ...settingsOf('DPMSolverMultistepScheduler'),
  batch: 4,
  seed: 4,
  isSeedLocked: false,
  device: undefined,
  dtype: 'fp32',
};

/** A scheduler with the settings that draw well with it. */
export function settingsOf(scheduler: SchedulerName): Pick<Settings, 'scheduler' | 'schedulerSettings' | 'steps'> {
  const { fields, steps } = schedulerCatalogue[scheduler];
  const schedulerSettings = Object.fromEntries(fields.map(({ key, initial }) => [key, initial]));
  return { scheduler, schedulerSettings, steps };
}

/** A seed at random, short enough to be read out. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000;
}
