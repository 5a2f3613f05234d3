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
  componentClass: Pick<ComponentClass, 'configName'>,
): Promise<ModelFiles> {
  return below(files, await componentFolder(files, name, componentClass));
}

/** The files in a folder below others; those themselves for ''. */
export function below(files: ModelFiles, folder: string): ModelFiles {
  return folder === '' ? files : files.folder(folder);
}

/** The folder of {@link componentFiles}; '' for the pipeline's own. */
export async function componentFolder(
  files: ModelFiles,
  name: string,
  { configName }: Pick<ComponentClass, 'configName'>,
): Promise<string> {
  if (configName === undefined || (await files.has(`${name}/${configName}`))) return name;
  if (await files.has(configName)) return '';
  const hint = "A component's files are in the folder of its name, or beside model_index.json.";
  throw new FileNotFoundError(files, [`${name}/${configName}`, configName], hint);
}
