import {
  diffusersVersion,
  formatJson,
  type JsonObject,
  type LoadOptions,
  loadFrom,
  type ModelFiles,
  type ModelFolder,
  readJsonObject,
  type SaveOptions,
  writeModelFolder,
} from '@langevin/core';
import { keptKey } from './settings-source.ts';
import type { KeptSettings } from './settled-config.ts';
import { storedKept, storedSettings } from './stored-settings.ts';

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

/**
 * Settings as `scheduler_config.json` holds them.
 *
 * @param kept - what is kept for other classes.
 */
export function configToJson(className: string, settings: object, kept: KeptSettings): JsonObject {
  const keys = Object.keys(kept);
  return {
    _class_name: className,
    _diffusers_version: diffusersVersion,
    ...storedSettings(settings),
    ...storedKept(kept),
    ...(keys.length > 0 && { [keptKey]: keys }),
  };
}
