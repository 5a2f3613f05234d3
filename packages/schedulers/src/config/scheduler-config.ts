import {
  diffusersVersion,
  formatJson,
  type JsonObject,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  openModelFiles,
  readJsonObject,
  writeModelFolder,
} from '@langevin/core';

/** The file of a scheduler's folder. */
const schedulerConfigFile = 'scheduler_config.json';

/** Reads the `scheduler_config.json` of a scheduler's folder. @throws {FileNotFoundError} if there is none. */
export async function readSchedulerConfig(
  source: string | ModelFiles,
  { signal }: Pick<LoadOptions, 'signal'>,
): Promise<JsonObject> {
  return readJsonObject(await openModelFiles(source), schedulerConfigFile, signal);
}

/** Writes the `scheduler_config.json` of a scheduler's folder. @throws {SaveError} */
export async function writeSchedulerConfig(target: string | ModelFolder, json: JsonObject): Promise<void> {
  await writeModelFolder(target, (folder) => folder.write(schedulerConfigFile, formatJson(json)));
}

/** A setting's name on disk, from its name in TypeScript. */
export function toSnakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A setting's name in TypeScript, from its name on disk. */
export function toCamelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The settings that a `scheduler_config.json` holds, by their names in TypeScript. Their values are not checked.
 *
 * @param defaults - every setting that the scheduler knows.
 * @param onWarning - told of each key that the scheduler does not know, except diffusers' own, which begin with `_`.
 */
export function configFromJson<T extends object>(
  className: string,
  defaults: T,
  json: JsonObject,
  onWarning: (message: string) => void,
): Partial<T> {
  const keys = new Map(Object.keys(defaults).map((key) => [toSnakeCase(key), key]));
  const config: Record<string, unknown> = {};
  for (const [jsonKey, value] of Object.entries(json)) {
    const key = keys.get(jsonKey);
    if (key !== undefined) config[key] = value;
    else if (!jsonKey.startsWith('_')) onWarning(`${className}: the unknown setting "${jsonKey}" is ignored.`);
  }
  return config as Partial<T>;
}

/** Settings as `scheduler_config.json` holds them. */
export function configToJson(className: string, config: object): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => [toSnakeCase(key), value]);
  return { _class_name: className, _diffusers_version: diffusersVersion, ...Object.fromEntries(entries) };
}
