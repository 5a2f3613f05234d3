import { createHash } from 'node:crypto';

/** Bytes that look random and are the same each time. */
export function noise(length: number, seed = 'a'): Buffer {
  const blocks = Math.ceil(length / 32);
  const block = (index: number): Buffer => createHash('sha256').update(`${seed}${index}`).digest();
  return Buffer.concat(Array.from({ length: blocks }, (_, index) => block(index))).subarray(0, length);
}

export const weightsFile = 'unet/diffusion_pytorch_model.safetensors';

/** The files of a repository that is laid out as a pipeline's. Its weights are none: nothing loads them here. */
export const contents: Readonly<Record<string, string | Uint8Array>> = {
  'README.md': 'faces',
  'model_index.json': '{"_class_name":"ScoreSdeVePipeline"}',
  'unet/config.json': '{}',
  [weightsFile]: noise(200_000),
  'scheduler/scheduler_config.json': '{}',
};
