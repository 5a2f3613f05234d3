import { completeConfig, toCamelCase } from '@langevin/core';
import { isOfDiffusion } from './same-diffusion.ts';

/** A setting that other classes were given, and this one does not know. */
export interface KeptSetting {
  readonly value: unknown;
  /** Whether it was read from a file, which it goes back into as it was. */
  readonly isOfFile: boolean;
}

/** What is kept for other classes, by its keys on disk. */
export type KeptSettings = Readonly<Record<string, KeptSetting>>;

/** What a config carries besides settings of its class. */
interface Beyond {
  /** The settings of the config's class, from which those that somebody adds to a spread are told. */
  readonly defaults?: object;
  readonly kept: KeptSettings;
}

/** Where it is. It is enumerable, so that a spread carries it, and no string, so that it is not taken for a setting. */
const beyond: unique symbol = Symbol.for('@langevin/schedulers/beyond');

interface Carrier {
  readonly [beyond]?: Beyond;
}

/**
 * The `config` of a scheduler, frozen, with its lists. Every setting can be read; its own properties, which are what a
 * spread carries, are those that were set, and those that say which diffusion it is. Where another class has another
 * default, its own holds.
 *
 * @param defaults - every setting of the class.
 * @throws {ConfigError} for a setting that is not among them.
 */
export function settledConfig<C extends object>(className: string, defaults: C, given: Partial<C>): C {
  const complete = Object.entries(completeConfig(className, defaults, given));
  const all: object = Object.freeze(Object.fromEntries(complete.map(([name, value]) => [name, frozenList(value)])));
  const isSet = (name: string): boolean => Object.hasOwn(given, name) && given[name as keyof C] !== undefined;
  const set = only(all, (name) => isSet(name) || isOfDiffusion(name, all));
  const kept = only(otherSettings(given), (key) => !Object.hasOwn(all, toCamelCase(key)));
  return Object.freeze(Object.setPrototypeOf({ ...set, [beyond]: { defaults, kept } }, all) as C);
}

/** A list that nobody can change, of the same; other values as they are: parts are known by their identity. */
function frozenList(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze([...value]) : value;
}

function only<T extends object>(settings: T, isTaken: (name: string) => boolean): T {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isTaken(name))) as T;
}

/** Settings for a constructor, with those that it keeps for other classes. */
export function withOthers(settings: object, kept: KeptSettings): object {
  return { ...settings, [beyond]: { kept } };
}

/** Every setting of a scheduler's `config`, with the defaults of those that nobody set. */
export function allSettings<C extends object>(config: C): C {
  const { [beyond]: _, ...settings } = config as Carrier;
  return { ...(Object.getPrototypeOf(config) as object), ...settings } as C;
}

/** What a config, or a spread of one, keeps for other classes. */
export function otherSettings(config: object): KeptSettings {
  return (config as Carrier)[beyond]?.kept ?? {};
}

/** Whether a spread of a config may have a setting from the config's own class. */
export function isOfSpread(settings: object, name: string): boolean {
  return Object.hasOwn((settings as Carrier)[beyond]?.defaults ?? {}, name);
}
