import type { ModelFiles } from '@langevin/core';

/** Names that exporters give to the file of a UNet. */
export const onnxFileNames: readonly string[] = ['model.onnx', 'unet.onnx', 'diffusion_pytorch_model.onnx'];

/** The ready-made model of a folder, if it has one. */
export async function findOnnxFile(files: ModelFiles): Promise<string | undefined> {
  for (const name of onnxFileNames) if (await files.has(name)) return name;
  return undefined;
}
