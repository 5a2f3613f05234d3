import { Generator, type JsonObject, MemoryFiles } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { DirectoryFiles, nodeRuntime } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';

const runtime = nodeRuntime({ worker: false });

describe('a network', () => {
  it('of an early version has its names: of the class, of settings, and of weights', async () => {
    const current = new DirectoryFiles(fixturePath('unet/ddpm-tiny'));
    const json = JSON.parse(new TextDecoder().decode(await current.read('config.json'))) as JsonObject;
    const { sample_size, block_out_channels, down_block_types, up_block_types, norm_eps, ...rest } = json;
    const early = {
      ...rest,
      _class_name: 'UNetUnconditionalModel',
      image_size: sample_size,
      block_channels: block_out_channels,
      down_blocks: (down_block_types as string[]).map((type) => `UNetRes${type}`),
      up_blocks: (up_block_types as string[]).map((type) => `UNetRes${type}`),
      resnet_eps: norm_eps,
    };
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const weights = await current.read('diffusion_pytorch_model.safetensors');
    const files = new MemoryFiles({
      'config.json': JSON.stringify(early),
      'diffusion_pytorch_model.safetensors': renamed(weights, (name) =>
        name.replace(/^mid_block\./, 'mid.').replace(/^down_blocks\./, 'downsample_blocks.'),
      ),
    });
    const [before, after] = await Promise.all([
      UNet2DModel.fromPretrained(current, { runtime }),
      UNet2DModel.fromPretrained(files, { runtime, onWarning }),
    ]);
    const { down_blocks: downBlockTypes, up_blocks: upBlockTypes } = early;
    expect(after.config).toEqual({ ...before.config, downBlockTypes, upBlockTypes });
    const sample = new Generator(0).randn([1, 3, 16, 16]);
    const time = new Generator(1).rand([1]);
    expect((await after.forward(sample, time)).data).toEqual((await before.forward(sample, time)).data);
    expect(warnings).toEqual([]);
    await Promise.all([before.dispose(), after.dispose()]);
  });

  it('of an early version is refused by the names that it has', async () => {
    const files = new MemoryFiles({ 'config.json': JSON.stringify({ sample_size: 8, num_res_blocks: 0 }) });
    await expect(UNet2DModel.fromPretrained(files, { runtime })).rejects.toThrow(
      'UNet2DModel configuration, num_res_blocks: is 0; it must be',
    );
  });
});

/** A safetensors file with other names for its tensors. */
function renamed(file: Uint8Array, rename: (name: string) => string): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as JsonObject;
  const entries = Object.entries(header).map(([name, entry]) => [rename(name), entry]);
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const size = text.length + ((8 - (text.length % 8)) % 8);
  const result = new Uint8Array(8 + size + file.length - 8 - length).fill(32, 8, 8 + size);
  new DataView(result.buffer).setBigUint64(0, BigInt(size), true);
  result.set(text, 8);
  result.set(file.subarray(8 + length), 8 + size);
  return result;
}
