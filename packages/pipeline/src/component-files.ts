import { type ComponentClass, FileNotFoundError, type ModelFiles } from '@langevin/core';

/**
 * The files of a component of a pipeline: its own folder, or the pipeline's, where all files stand side by side, as in
 * diffusers.
 *
 * @param name - of the component's folder.
 * @throws {FileNotFoundError} if it is in neither.
 */
export async function componentFiles(
  files: ModelFiles,
  name: string,
  { configName }: Pick<ComponentClass, 'configName'>,
): Promise<ModelFiles> {
  const own = files.folder(name);
  if (configName === undefined || (await own.has(configName))) return own;
  if (await files.has(configName)) return files;
  const hint = "A component's files are in the folder of its name, or beside model_index.json.";
  throw new FileNotFoundError(files.source, [`${name}/${configName}`, configName], hint);
}
