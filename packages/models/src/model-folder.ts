import { type ModelFiles, modelConfigName, modelIndexName, readJsonObject } from '@langevin/core';

/** What pipelines call their network: early ones had no better name for it. */
const namesInPipelines = ['unet', 'model'];

/**
 * The folder of a network: the one that is given, or the network's own in a pipeline's that is. Of the names that a
 * pipeline can have for its network, the one in its index counts.
 *
 * @throws {InvalidFileError} if the index is no JSON.
 */
export async function modelFolder(files: ModelFiles, signal?: AbortSignal): Promise<ModelFiles> {
  const hasConfig = await files.has(modelConfigName);
  const index = (await files.has(modelIndexName)) ? await readJsonObject(files, modelIndexName, signal) : undefined;
  if (hasConfig && index === undefined) return files;
  const name = namesInPipelines.find((one) => index !== undefined && Object.hasOwn(index, one));
  for (const one of name === undefined ? namesInPipelines : [name]) {
    if (await files.has(`${one}/${modelConfigName}`)) return files.folder(one);
  }
  return files;
}
