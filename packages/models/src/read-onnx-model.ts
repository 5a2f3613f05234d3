import { type ExternalData, InvalidFileError, joinModelPath, type ModelFiles, type OnnxModel } from '@langevin/core';
import { readModelOutline } from '@langevin/onnx';

/** Reads an `.onnx` file and the files of weights that it names. Those on a disk of this machine stay there. */
export async function readOnnxModel(files: ModelFiles, path: string, signal?: AbortSignal): Promise<OnnxModel> {
  const options = { signal };
  const graph = await files.read(path, options);
  const weights: ExternalData[] = [];
  for (const inside of weightsBeside(`${files.source}/${path}`, graph)) {
    weights.push({ path: inside, data: await (files.openLocal?.(inside) ?? files.read(inside, options)) });
  }
  return { graph, weights };
}

/** An `.onnx` file and the files of weights that it names. */
export async function onnxModelFiles(files: ModelFiles, path: string, signal?: AbortSignal): Promise<string[]> {
  return [path, ...weightsBeside(`${files.source}/${path}`, await files.read(path, { signal }))];
}

function weightsBeside(name: string, graph: Uint8Array): ReadonlySet<string> {
  return new Set(readModelOutline(name, graph).externalFiles.map((file) => insideFolder(name, file)));
}

function insideFolder(model: string, file: string): string {
  try {
    return joinModelPath('', file);
  } catch (cause) {
    throw new InvalidFileError(model, `names the file of weights "${file}", which is not inside the model's folder.`, {
      cause,
    });
  }
}
