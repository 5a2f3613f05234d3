import {
  type Component,
  ComponentError,
  classNameOf,
  FileNotFoundError,
  type LoadOptions,
  type ModelFiles,
  modelConfigName,
  modelIndexName,
  openModelFiles,
  readJsonObject,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { DiffusionPipeline, registeredComponent, registeredComponents } from '@langevin/pipeline';

/** The components of a pipeline, or one component by itself. */
export interface InspectedModel {
  /** The pipeline's class; null if it is a lone component. */
  readonly pipeline: string | null;
  readonly components: Readonly<Record<string, Component>>;
  dispose(): Promise<void>;
}

/**
 * Loads a pipeline's folder, or a lone model's.
 *
 * @throws {FileNotFoundError} if it is neither.
 */
export async function loadForInspection(source: string, options: LoadOptions): Promise<InspectedModel> {
  const files = await openModelFiles(source);
  if (await files.has(modelIndexName)) {
    const pipe = await DiffusionPipeline.fromPretrained(files, { ...options });
    return { pipeline: classNameOf(pipe), components: pipe.components, dispose: () => pipe.dispose() };
  }
  if (!(await files.has(modelConfigName))) {
    const hint = `A pipeline's folder has the one, a model's the other.`;
    throw new FileNotFoundError(source, [modelIndexName, modelConfigName], hint);
  }
  const model = await loadModel(files, options);
  return { pipeline: null, components: { model }, dispose: async () => model.dispose?.() };
}

async function loadModel(files: ModelFiles, options: LoadOptions): Promise<Component> {
  const { _class_name: className = UNet2DModel.className } = await readJsonObject(
    files,
    modelConfigName,
    options.signal,
  );
  const modelClass = registeredComponent(String(className));
  if (modelClass !== undefined) return modelClass.fromPretrained(files, options);
  const known = registeredComponents().map((one) => one.className);
  throw new ComponentError(files.source, `no class of this name can be loaded.`, known, [String(className)]);
}
