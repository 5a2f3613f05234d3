import {
  ConfigError,
  describeValue,
  diffusersVersion,
  formatJson,
  InvalidArgumentError,
  isCalled,
  type JsonObject,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  openModelFiles,
  readJsonObject,
  type SaveOptions,
  toCamelCase,
  toSnakeCase,
  writeModelFolder,
} from '@langevin/core';
import { withoutEarlySettings } from './early-settings.ts';
import { isKnownSetting } from './known-settings.ts';
import { requireSameDiffusion, withSdeSettings } from './same-diffusion.ts';

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
  const files = await openModelFiles(source, options);
  const own = files.folder(nameInPipelines);
  const isInPipeline = !(await files.has(schedulerConfigFile)) && (await own.has(schedulerConfigFile));
  return readJsonObject(isInPipeline ? own : files, schedulerConfigFile, options.signal);
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

/**
 * The settings that a scheduler knows, from the content of a `scheduler_config.json` or from another scheduler's `config`:
 * keys in snake_case or in camelCase. Their values are not checked.
 *
 * @param onWarning - told of each key that no scheduler knows, and in a file of the scheduler's own class of each that it
 * does not know itself, except diffusers' own, which begin with `_`.
 * @throws {InvalidArgumentError} if there is no source.
 * @throws {ConfigError} if the source asks for something that is not supported, or is of another diffusion.
 */
export function settingsFrom(
  known: KnownSettings,
  source: object | undefined,
  onWarning: (message: string) => void,
): Record<string, unknown> {
  const { className, defaults, aliases = {}, unsupported = {} } = known;
  if (source === undefined || source === null) {
    throw new InvalidArgumentError('config', 'there is none. Pass the settings that the network was trained with.');
  }
  if (typeof source !== 'object' || 'sample' in source) {
    throw new InvalidArgumentError(
      'config',
      `${describeValue(source)} is no settings; pass scheduler.config, or JSON.`,
    );
  }
  // A solver of an SDE is of whichever diffusion its SDE is.
  const isOfAnSde = Object.hasOwn(defaults, 'sde');
  const { _class_name: owner, ...stored } = (isOfAnSde ? source : withSdeSettings(source)) as JsonObject;
  const isOwn = isCalled(known, owner);
  const given = withoutEarlySettings(stored, defaults);
  if (!isOfAnSde) requireSameDiffusion(className, defaults, Object.keys(given).map(toCamelCase));
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const camelCase = toCamelCase(key);
    const name = !isOwn && Object.hasOwn(aliases, camelCase) ? aliases[camelCase]! : camelCase;
    if (Object.hasOwn(defaults, name)) settings[name] = value;
    else if (isOwn && Object.hasOwn(unsupported, name)) {
      const idle = (unsupported as JsonObject)[name];
      if (value !== idle) throw new ConfigError(className, key, `${value} is not supported; it has to be ${idle}.`);
    } else if (!key.startsWith('_') && (isOwn || !isKnownSetting(name))) {
      onWarning(`${className}: the unknown setting "${key}" is ignored.`);
    }
  }
  return settings;
}

/** Settings as `scheduler_config.json` holds them. */
export function configToJson(className: string, config: object): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => [toSnakeCase(key), value]);
  return { _class_name: className, _diffusers_version: diffusersVersion, ...Object.fromEntries(entries) };
}
