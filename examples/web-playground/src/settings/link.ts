import type { SchedulerEntry } from './scheduler-entry.ts';
import type { SchedulerWish } from './scheduler-wish.ts';
import { wholeNumberBetween } from './setting-field.ts';
import { initialRunSettings, limits, type RunSettings, type Settings } from './settings.ts';

/** What a link says. */
export interface ReadLink {
  readonly settings: RunSettings;
  /** Which scheduler it asks for: what that means is known once the model is there. */
  readonly wish: SchedulerWish;
  /** Whether it is that of a picture, which is then to be drawn. */
  readonly hasPicture: boolean;
  /** Its parts that mean nothing here, such as `steps=many`. */
  readonly ignored: readonly string[];
}

/** The part of the page's address after `#` that holds settings, which are those of a scheduler. */
export function formatLink(settings: Settings, entry: SchedulerEntry): string {
  const { model, scheduler, schedulerSettings, steps, batch, seed, isSeedLocked, device, dtype } = settings;
  const parts = new URLSearchParams({ seed: String(seed), batch: String(batch), scheduler });
  // A solver that chooses its own steps has no number of them.
  if (entry.steps !== undefined) parts.set('steps', String(steps));
  for (const [key, value] of Object.entries(schedulerSettings)) parts.set(key, String(value));
  if (device !== undefined) parts.set('device', device);
  parts.set('dtype', dtype);
  if (isSeedLocked) parts.set('locked', 'true');
  if (model !== undefined) parts.set('model', model);
  return `#${parts}`;
}

/** The settings that a link holds, and those that the page starts with where it is silent. */
export function parseLink(hash: string): ReadLink {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const ignored: string[] = [];
  const take = <V>(key: string, parse: (text: string) => V | undefined): V | undefined => {
    const text = parts.get(key);
    parts.delete(key);
    const value = text === null ? undefined : parse(text);
    if (text !== null && value === undefined) ignored.push(`${key}=${text}`);
    return value;
  };

  const initial = initialRunSettings;
  const seed = take('seed', (text) => wholeNumberBetween(text, 0, limits.seed));
  const settings: RunSettings = {
    batch: take('batch', (text) => wholeNumberBetween(text, 1, limits.batch)) ?? initial.batch,
    seed: seed ?? initial.seed,
    isSeedLocked: take('locked', (text) => (text === 'true' ? true : undefined)) ?? false,
    device: take('device', (text) => text || undefined),
    dtype: take('dtype', (text) => (text === 'fp32' || text === 'fp16' ? text : undefined)) ?? initial.dtype,
    model: take('model', (text) => (URL.canParse(text) ? text : undefined)),
  };
  const scheduler = take('scheduler', (text) => text);
  const steps = take('steps', (text) => wholeNumberBetween(text, 1, limits.steps));
  return { settings, wish: { scheduler, steps, settings: [...parts] }, hasPicture: seed !== undefined, ignored };
}
