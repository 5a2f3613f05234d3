import { describeValue, InvalidArgumentError, type JsonObject, toCamelCase, toSnakeCase } from '@langevin/core';
import { isOfSpread, type KeptSettings, otherSettings } from './settled-config.ts';

/** Beside the settings of a file, the keys of those that are not its class's own. diffusers passes such a key over. */
export const keptKey = '_kept_for_others';

/** What a scheduler is made from: the content of a file, or another scheduler's `config`. It tells whose a setting is. */
export interface SettingsSource {
  /** The class that a file names. */
  readonly owner: unknown;
  /** Every setting, under the key that it has there; last those that somebody set beside what is kept. */
  readonly settings: JsonObject;
  /** Whether a setting is kept for other classes than the one that the settings are of. */
  keeps(name: string): boolean;
  /** Whether a setting may be of the class that the settings are of, rather than somebody's addition. */
  isOfClass(name: string): boolean;
  /** A setting as it is kept for other classes, by its key on disk. */
  kept(name: string, key: string, value: unknown): KeptSettings;
}

/** @throws {InvalidArgumentError} for what are no settings. */
export function settingsSource(source: object | undefined): SettingsSource {
  if (typeof source !== 'object' || source === null || Array.isArray(source) || isScheduler(source)) {
    const isLeftOut = source === undefined || source === null;
    const problem = isLeftOut ? 'there is none' : `${describeValue(source)} is no settings`;
    throw new InvalidArgumentError('config', `${problem}. Pass scheduler.config, or JSON.`);
  }
  const { _class_name: owner, ...given } = source as JsonObject;
  const isOfFile = owner !== undefined;
  const others = otherSettings(source);
  const listed = given[keptKey];
  const inFile = Array.isArray(listed) ? listed.filter((key) => typeof key === 'string') : [];
  const keys = new Map([...inFile, ...Object.keys(others)].map((key): [string, string] => [toCamelCase(key), key]));
  return {
    owner,
    settings: { ...Object.fromEntries(Object.entries(others).map(([key, { value }]) => [key, value])), ...given },
    keeps: (name) => keys.has(name),
    isOfClass: (name) => isOfFile || isOfSpread(source, name),
    kept: (name, key, value) => {
      const before = Object.hasOwn(others, key) ? others[key] : undefined;
      const keyInFile = before || isOfFile ? key : (keys.get(name) ?? toSnakeCase(name));
      return { [keyInFile]: before && before.value === value ? before : { value, isOfFile } };
    },
  };
}

/** Passed in place of its `config`. */
function isScheduler(source: object): boolean {
  return typeof (source as { readonly sample?: unknown }).sample === 'function';
}
