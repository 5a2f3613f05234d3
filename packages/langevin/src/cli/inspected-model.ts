import {
  type Component,
  type ComponentClass,
  ComponentError,
  FileNotFoundError,
  type JsonObject,
  type LoadOptions,
  loadFrom,
  type ModelFiles,
  modelConfigName,
  modelIndexName,
  readJsonObject,
  withoutSource,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { componentFiles, findComponent, readModelIndex, registeredComponents } from '@langevin/pipeline';
import { HubFiles } from '@langevin/runtime-node';

/** A component of a class that is not known here: what its folder says of it. */
export interface UnknownComponent {
  readonly className: string;
  /** Null if it has no configuration. */
  readonly config: JsonObject | null;
}

/** The components of a pipeline, or one component by itself. */
export interface InspectedModel {
  /** The pipeline's class; null if it is a lone component. */
  readonly pipeline: string | null;
  readonly components: Readonly<Record<string, Component>>;
  readonly unknown: Readonly<Record<string, UnknownComponent>>;
  /** The folder of this machine that its files are in. */
  readonly folder: string;
  dispose(): Promise<void>;
}

/**
 * Loads what is known of a pipeline's folder, or a lone model's.
 *
 * @throws {FileNotFoundError} if it is neither.
 */
export async function loadForInspection(source: string, options: LoadOptions): Promise<InspectedModel> {
  return loadFrom(
    source,
    options,
    (files) => inspectFiles(files, source, options),
    (mixed) => mixed.dispose(),
  );
}

async function inspectFiles(files: ModelFiles, source: string, options: LoadOptions): Promise<InspectedModel> {
  const folder = files instanceof HubFiles ? files.localFolder : source;
  // Weights aren't looked into, and those of several networks may be more than there is room for.
  const rest = { ...withoutSource(options), lazy: true };
  if (await files.has(modelIndexName)) return { ...(await loadPipeline(files, rest)), folder };
  if (!(await files.has(modelConfigName))) {
    const hint = `A pipeline's folder has the one, a model's the other.`;
    throw new FileNotFoundError(files, [modelIndexName, modelConfigName], hint);
  }
  const modelClass = await modelClassOf(files, rest);
  const model = await modelClass.fromPretrained(files, rest);
  return { pipeline: null, components: { model }, unknown: {}, folder, dispose: async () => model.dispose?.() };
}

async function loadPipeline(files: ModelFiles, options: LoadOptions): Promise<Omit<InspectedModel, 'folder'>> {
  const { className: pipeline, components: names } = await readModelIndex(files, options.signal);
  const components: [string, Component][] = [];
  const unknown: [string, UnknownComponent][] = [];
  try {
    for (const [name, className] of names) {
      if (className === null) continue;
      const componentClass = await findComponent(className);
      if (componentClass === undefined) {
        unknown.push([name, { className, config: await readConfig(files, name, className, options) }]);
        continue;
      }
      const found = await componentFiles(files, name, componentClass);
      components.push([name, await componentClass.fromPretrained(found, options)]);
    }
  } catch (error) {
    await disposeAll(components).catch(() => {});
    throw error;
  }
  return {
    pipeline,
    components: Object.fromEntries(components),
    unknown: Object.fromEntries(unknown),
    dispose: () => disposeAll(components),
  };
}

async function disposeAll(components: readonly (readonly [string, Component])[]): Promise<void> {
  const ends = await Promise.allSettled(components.map(async ([, component]) => component.dispose?.()));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** The configuration of a component of which only the names are known: in its own folder, or among the pipeline's files. */
async function readConfig(
  files: ModelFiles,
  name: string,
  className: string,
  { signal }: LoadOptions,
): Promise<JsonObject | null> {
  for (const folder of [files.folder(name), files]) {
    for (const file of [modelConfigName, 'scheduler_config.json']) {
      if (!(await folder.has(file))) continue;
      const config = await readJsonObject(folder, file, signal);
      // Among the pipeline's files stand those of all its components.
      if (folder !== files || config._class_name === className) return config;
    }
  }
  return null;
}

/** The class of a model that is no part of a pipeline, as its configuration names it. @throws {ComponentError} */
export async function modelClassOf(files: ModelFiles, options: LoadOptions): Promise<ComponentClass> {
  const { _class_name: className = UNet2DModel.className } = await readJsonObject(
    files,
    modelConfigName,
    options.signal,
  );
  const modelClass = await findComponent(String(className));
  if (modelClass !== undefined) return modelClass;
  const known = registeredComponents().map((one) => one.className);
  throw new ComponentError(files.source, `no class of this name can be loaded.`, known, [String(className)]);
}
