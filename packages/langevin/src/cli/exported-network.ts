import {
  type Component,
  type ComponentClass,
  InvalidArgumentError,
  type LoadOptions,
  loadFrom,
  type ModelFiles,
  modelConfigName,
  modelIndexName,
  withoutSource,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { componentFiles, findComponent, readModelIndex } from '@langevin/pipeline';
import { modelClassOf } from './inspected-model.ts';

/** What a pipeline may call the network that it denoises with. */
const denoisers = ['unet', 'transformer', 'model'];

/**
 * Loads the component of a pipeline that the user names, or the network that it denoises with; a lone model as it is.
 *
 * @throws {InvalidArgumentError} naming `--component`, if there is none of this name.
 */
export async function loadToExport(source: string, name: string | undefined, options: LoadOptions): Promise<Component> {
  const load = (files: ModelFiles): Promise<Component> => componentOf(files, name, options);
  return loadFrom(source, options, load, async (mixed) => mixed.dispose?.());
}

async function componentOf(files: ModelFiles, name: string | undefined, options: LoadOptions): Promise<Component> {
  const rest = { ...withoutSource(options), lazy: true };
  if (await files.has(modelIndexName)) return storedComponent(files, name, rest);
  if (name !== undefined)
    throw new InvalidArgumentError('--component', `${files.source} is no pipeline; leave it out.`);
  const hasConfig = await files.has(modelConfigName);
  const modelClass: ComponentClass = hasConfig ? await modelClassOf(files, rest) : UNet2DModel;
  return modelClass.fromPretrained(files, rest);
}

async function storedComponent(files: ModelFiles, name: string | undefined, options: LoadOptions): Promise<Component> {
  const { components } = await readModelIndex(files, options.signal);
  const chosen = name ?? denoisers.find((one) => components.get(one));
  const className = chosen && components.get(chosen);
  if (!chosen || !className) {
    const found = name === undefined ? `is called ${denoisers.join(' or ')}` : `is called ${name}`;
    const known = [...components].flatMap(([one, its]) => (its === null ? [] : one)).join(', ');
    throw new InvalidArgumentError('--component', `none of the components ${found}; choose among ${known}.`);
  }
  const componentClass = await findComponent(className);
  if (componentClass === undefined) {
    throw new InvalidArgumentError('--component', `${chosen} is a ${className}, which is no class that is known here.`);
  }
  return componentClass.fromPretrained(await componentFiles(files, chosen, componentClass), options);
}
