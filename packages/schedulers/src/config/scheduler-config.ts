import {
  ConfigError,
  describeValue,
  diffusersVersion,
  formatJson,
  InvalidArgumentError,
  isCalled,
  type JsonObject,
  type LoadOptions,
  loadFrom,
  type ModelFiles,
  type ModelFolder,
  readJsonObject,
  type SaveOptions,
  toCamelCase,
  toSnakeCase,
  writeModelFolder,
} from '@langevin/core';
import { withoutEarlySettings } from './early-settings.ts';
import { isOfSde, ofSameDiffusion } from './same-diffusion.ts';
import { isOfSpread, otherSettings, withOthers } from './settled-config.ts';
import { storedSettings } from './stored-settings.ts';

/** The file of a scheduler's folder. */
export const schedulerConfigFile = 'scheduler_config.json';

/** What pipelines call their solver: its folder in theirs. */
const nameInPipelines = 'scheduler';

/**
 * Reads the `scheduler_config.json` of a scheduler's folder, or of the scheduler's in a pipeline's.
 *
 * @throws {FileNotFoundError} if there is none.
 */
export async function readSchedulerConfig(source: string | ModelFiles, options: LoadOptions): Promise<JsonObject> {
  return loadFrom(source, options, async (files) => {
    const own = files.folder(nameInPipelines);
    const isInPipeline = !(await files.has(schedulerConfigFile)) && (await own.has(schedulerConfigFile));
    return readJsonObject(isInPipeline ? own : files, schedulerConfigFile, options.signal);
  });
}

/** Writes the `scheduler_config.json` of a scheduler's folder. @throws {SaveError} */
export async function writeSchedulerConfig(
  target: string | ModelFolder,
  json: JsonObject,
  options: SaveOptions = {},
): Promise<void> {
  await writeModelFolder(target, (folder) => folder.write(schedulerConfigFile, formatJson(json)), options);
}

/** What a scheduler's class says of its settings, by their names in TypeScript. */
export interface KnownSettings {
  readonly className: string;
  /** What the class was called before. */
  readonly formerNames?: readonly string[];
  /** Every setting that it knows, with its default. */
  readonly defaults: object;
  /** Names that other schedulers have for a setting, with its name here. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Settings that diffusers' class of the name has besides, each with the value that asks for nothing. */
  readonly unsupported?: object;
}

/** Beside the settings of a file, the names of those that are not its class's own. diffusers passes such a key over. */
const keptKey = '_kept_for_others';

/**
 * What a scheduler is made from, of the content of a `scheduler_config.json` or of another scheduler's `config`: keys in
 * snake_case or in camelCase. It has the settings that the scheduler knows, and keeps those of other classes for them.
 * Values are not checked.
 *
 * @param onWarning - told of each key that is neither, except diffusers' own, which begin with `_`.
 * @param defaults - every setting that the scheduler knows.
 * @throws {InvalidArgumentError} if there is no source.
 * @throws {ConfigError} if the source asks for something that is not supported, or is of another diffusion.
 */
export function settingsFrom(
  known: KnownSettings,
  source: object | undefined,
  onWarning: (message: string) => void,
  defaults: object = known.defaults,
): Record<string, unknown> {
  const { className, aliases = {}, unsupported = {} } = known;
  if (typeof source !== 'object' || source === null || 'sample' in source) {
    const isLeftOut = source === undefined || source === null;
    const problem = isLeftOut ? 'there is none' : `${describeValue(source)} is no settings`;
    throw new InvalidArgumentError('config', `${problem}. Pass scheduler.config, or JSON.`);
  }
  const { _class_name: owner, ...stored } = { ...otherSettings(source), ...source } as JsonObject;
  const isOwn = isCalled(known, owner);
  const given = withoutEarlySettings(ofSameDiffusion(className, defaults, stored) as JsonObject, defaults);
  const isOfOthers = (name: string): boolean =>
    isKeptForOthers(source, name) ||
    isOfSpread(source, name) ||
    isOfSde(source, name) ||
    (owner !== undefined && !isOwn);
  const settings: Record<string, unknown> = {};
  const others: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith('_')) continue;
    const camelCase = toCamelCase(key);
    const name = !isOwn && Object.hasOwn(aliases, camelCase) ? aliases[camelCase]! : camelCase;
    if (Object.hasOwn(defaults, name)) {
      // Where another class has null for a setting that can't be null here, it says nothing of it.
      if (isOwn || value !== null || (defaults as JsonObject)[name] === null) settings[name] = value;
    } else if (isOfOthers(name)) others[name] = value;
    else if (isOwn && Object.hasOwn(unsupported, name)) {
      const idle = (unsupported as JsonObject)[name];
      if (value !== idle) throw new ConfigError(className, key, `${value} is not supported; it has to be ${idle}.`);
    } else onWarning(`${className}: the unknown setting "${key}" is ignored.`);
  }
  return withOthers(settings, others) as Record<string, unknown>;
}

/** Whether a config or a file keeps a setting for other classes than the one that it is of. */
export function isKeptForOthers(source: object, name: string): boolean {
  const { [keptKey]: kept } = source as JsonObject;
  return Object.hasOwn(otherSettings(source), name) || (Array.isArray(kept) && kept.includes(toSnakeCase(name)));
}

/**
 * Settings as `scheduler_config.json` holds them.
 *
 * @param others - what is kept for other classes.
 */
export function configToJson(className: string, settings: object, others: object): JsonObject {
  const kept = storedSettings(others);
  const names = Object.keys(kept);
  return {
    _class_name: className,
    _diffusers_version: diffusersVersion,
    ...storedSettings(settings),
    ...kept,
    ...(names.length > 0 && { [keptKey]: names }),
  };
}
