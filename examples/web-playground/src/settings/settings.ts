import type { Device, DType } from 'langevin';
import type { SchedulerEntry } from './scheduler-entry.ts';
import { parseSetting } from './setting-field.ts';

/** The value of a scheduler's setting. */
export type SettingValue = number | string | boolean | null;

/** A scheduler, how it is set, and how many steps it takes. */
export interface SchedulerChoice {
  /** The name of its class. */
  readonly scheduler: string;
  /** Settings of the scheduler, by their names in its configuration. */
  readonly schedulerSettings: Readonly<Record<string, SettingValue>>;
  readonly steps: number;
}

/** What a picture follows from besides the scheduler, and where it is drawn. */
export interface RunSettings {
  /** The URL of the model's folder; undefined for the model that ships with the page. */
  readonly model: string | undefined;
  readonly batch: number;
  readonly seed: number;
  /** Whether the next drawing has the same seed. */
  readonly isSeedLocked: boolean;
  /** Undefined until it is known which devices there are. */
  readonly device: Device | undefined;
  readonly dtype: DType;
}

/** All that a picture follows from. */
export interface Settings extends RunSettings, SchedulerChoice {}

/** The largest number of steps, of pictures, and of a seed. */
export const limits = { steps: 2000, batch: 16, seed: 2 ** 32 - 1 } as const;

/** What the page starts with. */
export const initialRunSettings: RunSettings = {
  model: undefined,
  batch: 4,
  seed: 4,
  isSeedLocked: false,
  device: undefined,
  dtype: 'fp32',
};

/** A scheduler with the settings that draw well with it. */
export function choiceOf({ name, fields, steps = 1 }: SchedulerEntry): SchedulerChoice {
  const schedulerSettings = Object.fromEntries(fields.map(({ key, initial }) => [key, initial]));
  return { scheduler: name, schedulerSettings, steps };
}

/** What somebody changed of a scheduler's settings, on those that it has with another model. */
export function carriedOver(choice: SchedulerChoice, before: SchedulerEntry, after: SchedulerEntry): SchedulerChoice {
  const usual = choiceOf(after);
  const isKept = ([key, value]: [string, SettingValue]): boolean => {
    const field = after.fields.find((one) => one.key === key);
    const wasChanged = before.fields.some((one) => one.key === key && one.initial !== value);
    return wasChanged && field !== undefined && parseSetting(field, String(value)) === value;
  };
  const changed = Object.fromEntries(Object.entries(choice.schedulerSettings).filter(isKept));
  const steps = choice.steps === before.steps ? usual.steps : choice.steps;
  return { scheduler: after.name, schedulerSettings: { ...usual.schedulerSettings, ...changed }, steps };
}

/** A seed at random, short enough to be read out. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! % 1_000_000;
}
