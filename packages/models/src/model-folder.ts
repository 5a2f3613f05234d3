import { type ModelFiles, modelConfigName, modelIndexName } from '@langevin/core';

/** What pipelines call their network: early ones had no better name for it. */
const namesInPipelines = ['unet', 'model'];

/** The folder of a network: the one that is given, or the network's own in a pipeline's that is. */
export async function modelFolder(files: ModelFiles): Promise<ModelFiles> {
  const isPipeline = !(await files.has(modelConfigName)) || (await files.has(modelIndexName));
  if (!isPipeline) return files;
  for (const name of namesInPipelines) if (await files.has(`${name}/${modelConfigName}`)) return files.folder(name);
  return files;
}
