import { ConfigError, MemoryFiles, MemoryFolder, UnsupportedBlockError } from '@langevin/core';
import { type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { describe, expect, test } from 'vitest';
import { readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { filesOf, make, options, runtime } from './support/tiny-unet.ts';

describe('configuration', () => {
  test('an unknown key is a warning that names it', async () => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const config = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const files = new MemoryFiles({
      ...folder.entries,
      'config.json': JSON.stringify({ ...config, fancy_option: 1, _note: 'x' }),
    });
    const warnings: string[] = [];
    await using loaded = await UNet2DModel.fromPretrained(files, {
      runtime,
      onWarning: (message) => warnings.push(message),
    });
    expect(loaded.config).toEqual(model.config);
    expect(warnings).toEqual([expect.stringContaining('"fancy_option"')]);
  });

  test.each<[string, Partial<UNet2DConfig>, string]>([
    ['a size of zero', { sampleSize: 0 }, 'sampleSize'],
    ['channels that are no list', { blockOutChannels: 16 as never }, 'blockOutChannels'],
    ['an unknown activation', { actFn: 'snake' as never }, 'actFn'],
    ['a huge number of channels', { blockOutChannels: [1e9, 32] }, 'blockOutChannels'],
    ['a learned embedding without a table', { timeEmbeddingType: 'learned' }, 'numTrainTimesteps'],
    ['blocks that do not match the channels', { blockOutChannels: [16, 32, 64] }, 'downBlockTypes'],
    ['groups that do not divide the channels', { normNumGroups: 5 }, 'normNumGroups'],
    [
      'heads of more channels than there are',
      { attentionHeadDim: 33, downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D'] },
      'attentionHeadDim',
    ],
  ])('%s is refused with the key', (_, config, key) => {
    expect(() => make(config)).toThrow(expect.objectContaining({ key, constructor: ConfigError }));
  });

  test.each<[string, object, string]>([
    ['a size of zero', { sample_size: 0 }, 'UNet2DModel configuration, sample_size: is 0; it must be'],
    [
      'blocks that do not match the channels',
      { block_out_channels: [16, 32, 64] },
      'down_block_types: names 2 blocks, but block_out_channels has 3.',
    ],
    ['groups that do not divide the channels', { norm_num_groups: 5 }, 'norm_num_groups: '],
    ['an unknown block', { mid_block_type: 'Other' }, 'mid_block_type: the block "Other" is not supported'],
  ])('%s in a file is refused with the key as it is there', async (_, change, message) => {
    await using model = make();
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const config = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const files = new MemoryFiles({ ...folder.entries, 'config.json': JSON.stringify({ ...config, ...change }) });
    await expect(UNet2DModel.fromPretrained(files, options)).rejects.toThrow(message);
  });

  test('an unknown key is refused, naming those that there are', () => {
    const config: object = { inChanels: 1 };
    expect(() => make(config)).toThrow(ConfigError);
    expect(() => make(config)).toThrow(
      /inChanels: is no setting; did you mean inChannels\? There are sampleSize, inChannels, /,
    );
    expect(make({ inChannels: undefined } as object).config.inChannels).toBe(3);
  });

  test('an unknown block in the middle is refused by name', () => {
    const config = { midBlockType: 'UNetMidBlock2DCrossAttn' as never };
    expect(() => make(config)).toThrow(UnsupportedBlockError);
    expect(() => make(config)).toThrow('midBlockType: the block "UNetMidBlock2DCrossAttn" is not supported');
  });

  test.each(['CrossAttnDownBlock2D', 'constructor', '__proto__'])('the block %s is refused by name', (block) => {
    const config = { downBlockTypes: ['DownBlock2D', block] };
    expect(() => make(config)).toThrow(UnsupportedBlockError);
    expect(() => make(config)).toThrow(block);
  });
});

describe('cost', () => {
  test.each(['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny'])(
    "%s has as many parameters as PyTorch's",
    async (name) => {
      const weights = readReference(`unet/${name}/diffusion_pytorch_model.safetensors`);
      const { parameters } = readFixtureJson<{ parameters: number }>(`unet/${name}/io.json`);
      expect(Object.values(weights).reduce((sum, { data }) => sum + data.length, 0)).toBe(parameters);
      await using model = await UNet2DModel.fromPretrained(new MemoryFiles(await filesOf(name)), options);
      expect(model.parameterCount).toBe(parameters);
    },
  );

  test('operations grow with the number of pixels', async () => {
    await using model = make({
      addAttention: false,
      downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
      upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
    });
    const ratio = model.flops({ height: 16, width: 16 }) / model.flops();
    expect(ratio).toBeGreaterThan(3.9);
    expect(ratio).toBeLessThan(4);
  });
});
