import { readFileSync } from 'node:fs';
import { installPlatform, MemoryFiles } from '@langevin/core';
import type { DDIMPipeline, DDIMStreamOptions, DDPMPipeline, PNDMPipeline } from '@langevin/ddpm';
import type { StreamResult } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import { fixturePath } from '../../../../test/support/reference.ts';

installPlatform(nodePlatform());

const pipelineFiles = ['model_index.json', 'scheduler/scheduler_config.json'];
const networkFiles = ['config.json', 'diffusion_pytorch_model.safetensors'];

/** A folder as diffusers saved it. The network of both is the one that stands among the networks of the fixtures. */
export function checkpoint(name: 'ddpm' | 'ddim', changes: Readonly<Record<string, string>> = {}): MemoryFiles {
  const read = (path: string): Uint8Array => Uint8Array.from(readFileSync(fixturePath(path)));
  return new MemoryFiles(
    {
      ...Object.fromEntries(pipelineFiles.map((path) => [path, read(`pipeline/${name}/${path}`)])),
      ...Object.fromEntries(networkFiles.map((path) => [`unet/${path}`, read(`unet/ddpm-tiny/${path}`)])),
      ...changes,
    },
    name,
  );
}

/** Runs a pipeline to its end. The mean is unclamped: from an untrained network, clamping would hide much of it. */
export async function finish(
  pipe: DDPMPipeline | DDIMPipeline | PNDMPipeline,
  options: DDIMStreamOptions,
): Promise<StreamResult> {
  const steps = pipe.stream(options);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}
