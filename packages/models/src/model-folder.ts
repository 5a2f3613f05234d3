import { type ModelFiles, modelConfigName, modelIndexName, readJsonObject } from '@langevin/core';

/**
 * The folder of a network: the one that is given, or the network's own in a pipeline's that is. Of the names that a
 * pipeline can have for its network, the one in its index counts.
 *
 * @param namesInPipelines - what pipelines call such a network, today's name first.
 * @throws {InvalidFileError} if the index is no JSON.
 */
export async function modelFolder(
  files: ModelFiles,
  namesInPipelines: readonly string[],
  signal?: AbortSignal,
): Promise<ModelFiles> {
  const hasConfig = await files.has(modelConfigName);
  const index = (await files.has(modelIndexName)) ? await readJsonObject(files, modelIndexName, signal) : undefined;
  if (hasConfig && index === undefined) return files;
  const name = namesInPipelines.find((one) => index !== undefined && Object.hasOwn(index, one));
  for (const one of name === undefined ? namesInPipelines : [name]) {
    if (await files.has(`${one}/${modelConfigName}`)) return files.folder(one);
  }
  return files;
}
