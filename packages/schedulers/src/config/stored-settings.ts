import { InvalidArgumentError, type JsonObject, toSnakeCase } from '@langevin/core';

/** An object as a setting: an SDE, or a part of one's own, such as a predictor, which has a name. */
interface Part {
  readonly name?: unknown;
  readonly levelAt?: unknown;
  readonly config?: object;
}

/** Settings as a file holds them: keys in snake_case, an object that has a name by it, an SDE by its class and settings. */
export function storedSettings(settings: object): JsonObject {
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [toSnakeCase(key), stored(key, value)]));
}

/** @throws {InvalidArgumentError} for an SDE whose class has no name. */
function stored(key: string, value: unknown): unknown {
  const { name, levelAt, config } = Object(value) as Part;
  if (levelAt === undefined) return name ?? value;
  const { className } = (value as object).constructor as { readonly className?: unknown };
  if (typeof className === 'string') return { _class_name: className, ...storedSettings(config ?? {}) };
  throw new InvalidArgumentError(key, 'its class has no static className, under which it could be saved.');
}
