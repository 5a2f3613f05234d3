import { type JsonObject, toCamelCase } from '@langevin/core';

/** Settings of early versions of diffusers on which no picture depended. */
const idle: ReadonlySet<string> = new Set(['tensor_format', 'timestep_values']);

/** What early versions of diffusers called settings, and what they are called since. */
const renamed: Readonly<Record<string, string>> = {
  timesteps: 'num_train_timesteps',
  clip_predicted_image: 'clip_sample',
};

/** What an early version of diffusers called a setting, by its name on disk today. */
export function earlyName(key: string): string | undefined {
  if (key === 'prediction_type') return 'predict_epsilon';
  return Object.entries(renamed).find(([, today]) => today === key)?.[0];
}

/**
 * The content of a `scheduler_config.json` of an early version of diffusers, as a later one would have written it.
 *
 * @param known - the settings of the scheduler, by their names in TypeScript: what it knows itself is left as it is.
 */
export function withoutEarlySettings(settings: JsonObject, known: object): JsonObject {
  const isOwn = (key: string): boolean => Object.hasOwn(known, toCamelCase(key));
  const entries = Object.entries(settings).filter(([key]) => isOwn(key) || !idle.has(key));
  return Object.fromEntries(entries.map(([key, value]) => (isOwn(key) ? [key, value] : modern(key, value, settings))));
}

function modern(key: string, value: unknown, settings: JsonObject): [string, unknown] {
  if (key === 'predict_epsilon' && !('prediction_type' in settings)) {
    return ['prediction_type', value === false ? 'sample' : 'epsilon'];
  }
  const name = Object.hasOwn(renamed, key) ? renamed[key]! : key;
  return name in settings ? [key, value] : [name, value];
}
