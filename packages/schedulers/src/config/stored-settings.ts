import { InvalidArgumentError, type JsonObject, toSnakeCase } from '@langevin/core';
import { isSde } from '../sdes/sde.ts';
import { isPlainObject } from './settings.ts';
import { type KeptSettings, otherSettings } from './settled-config.ts';

/** Settings as a file holds them: keys in snake_case, an object that has a name by it, an SDE by its class and settings. */
export function storedSettings(settings: object): JsonObject {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [toSnakeCase(key), stored(key, value)]));
}

/** What is kept for other classes, as a file holds it. */
export function storedKept(kept: KeptSettings): JsonObject {
  const entries = Object.entries(kept);
  return Object.fromEntries(entries.map(([key, { value, isOfFile }]) => [key, isOfFile ? value : stored(key, value)]));
}

/** What a scheduler's `config` keeps for schedulers of other classes, by its keys in a file; nothing of what is no config. */
export function keptSettings(config: object): JsonObject {
  return storedKept(otherSettings(config));
}

/** @throws {InvalidArgumentError} for an SDE whose class has no name. */
function stored(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => (isPlainObject(one) ? storedSettings(one) : one));
  if (!isSde(value)) return (value as { readonly name?: unknown } | null | undefined)?.name ?? value;
  const { className } = value.constructor as { readonly className?: unknown };
  if (typeof className === 'string') return { _class_name: className, ...storedSettings(value.config ?? {}) };
  throw new InvalidArgumentError(key, 'its class has no static className, under which it could be saved.');
}
