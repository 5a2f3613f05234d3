import type { SchedulerCatalogue } from './scheduler-catalogue.ts';
import type { SchedulerEntry } from './scheduler-entry.ts';
import { parseSetting } from './setting-field.ts';
import { choiceOf, type SchedulerChoice } from './settings.ts';

/** A scheduler that somebody asks for, before it is known whether there is one like that for the model. */
export interface SchedulerWish {
  /** The name of its class; what the page begins with if left out. */
  readonly scheduler: string | undefined;
  readonly steps: number | undefined;
  /** Its settings, by their names, as texts. */
  readonly settings: readonly (readonly [key: string, text: string])[];
}

/** What became of a wish. */
export interface GrantedWish {
  readonly choice: SchedulerChoice;
  /** Its parts that mean nothing, such as `eta=much`. */
  readonly ignored: readonly string[];
  /** Why the model can't be drawn with the scheduler that was asked for: its own is taken in place of that. */
  readonly misfit: string | undefined;
}

/** The scheduler that somebody asks for, of those that fit a model. */
export function grant({ scheduler, steps, settings }: SchedulerWish, catalogue: SchedulerCatalogue): GrantedWish {
  const misfit = scheduler === undefined ? undefined : catalogue.unfit.get(scheduler);
  // What was asked of another scheduler says nothing of this one.
  if (misfit !== undefined) return { choice: choiceOf(catalogue.own), ignored: [], misfit };
  const found = scheduler === undefined ? undefined : catalogue.get(scheduler);
  const entry = found ?? catalogue.usual;
  const usual = choiceOf(entry);
  const ignored = scheduler !== undefined && found === undefined ? [`scheduler=${scheduler}`] : [];
  const changed = settings.flatMap(([key, text]) => {
    const value = parsed(entry, key, text);
    if (value === undefined) ignored.push(`${key}=${text}`);
    return value === undefined ? [] : [[key, value] as const];
  });
  const schedulerSettings = { ...usual.schedulerSettings, ...Object.fromEntries(changed) };
  return { choice: { ...usual, schedulerSettings, steps: steps ?? usual.steps }, ignored, misfit };
}

function parsed({ fields }: SchedulerEntry, key: string, text: string): ReturnType<typeof parseSetting> {
  const field = fields.find((one) => one.key === key);
  return field && parseSetting(field, text);
}
