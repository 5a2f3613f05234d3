import { readFile } from 'node:fs/promises';
import { type FloatTensor, floatTensor, Generator, Tensor } from '@langevin/core';
import { type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { nodeRuntime } from '@langevin/runtime-node';
import { fixturePath } from '../../../../test/support/reference.ts';

export const runtime = nodeRuntime({ worker: false });
export const options = { runtime, onWarning: () => {} };

export const tiny: Partial<UNet2DConfig> = {
  sampleSize: 8,
  blockOutChannels: [16, 32],
  layersPerBlock: 1,
  downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D'],
  upBlockTypes: ['AttnUpBlock2D', 'UpBlock2D'],
  normNumGroups: 4,
};

/** An untrained network of few channels. */
export function make(config: Partial<UNet2DConfig> = {}): UNet2DModel {
  return UNet2DModel.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });
}

export const time: FloatTensor = floatTensor([1], Float32Array.of(0.5));

export function sampleOf(shape: readonly number[]): FloatTensor {
  return new Generator(1).randn(shape);
}

export function labels(...values: number[]): Tensor {
  return new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

/** The files of one of the reference's networks. */
export async function filesOf(name: string): Promise<Record<string, Uint8Array>> {
  const names = ['config.json', 'diffusion_pytorch_model.safetensors'];
  return Object.fromEntries(
    await Promise.all(names.map(async (file) => [file, await readFile(fixturePath(`unet/${name}/${file}`))])),
  );
}
