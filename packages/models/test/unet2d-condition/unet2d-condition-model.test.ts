import {
  elementCount,
  type FloatTensor,
  type ForwardOptions,
  floatTensor,
  Generator,
  InvalidArgumentError,
  MemoryFiles,
  MemoryFolder,
  Tensor,
} from '@langevin/core';
import { type UNet2DConditionConfig, UNet2DConditionModel } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../../test/support/reference.ts';
import { parametersOf } from '../../src/network-model/read-graph.ts';
import { labels, make as makeUnconditional, runtime, time } from '../support/tiny-unet.ts';

const tiny: Partial<UNet2DConditionConfig> = {
  sampleSize: 8,
  blockOutChannels: [8, 16],
  layersPerBlock: 1,
  downBlockTypes: ['CrossAttnDownBlock2D', 'DownBlock2D'],
  upBlockTypes: ['UpBlock2D', 'CrossAttnUpBlock2D'],
  attentionHeadDim: 2,
  crossAttentionDim: 12,
  normNumGroups: 4,
};

const make = (config: Partial<UNet2DConditionConfig> = {}): UNet2DConditionModel =>
  UNet2DConditionModel.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });

const sample = new Generator(1).randn([2, 4, 8, 6]);
const encoderHiddenStates = new Generator(2).randn([2, 5, 12]);
const vectors = (channels: number): FloatTensor => new Generator(3).randn([2, channels]);

/** One image of a batch. */
const part = ({ data, dims }: FloatTensor, index: number): FloatTensor => {
  const size = data.length / dims[0]!;
  return floatTensor([1, ...dims.slice(1)], data.slice(index * size, (index + 1) * size));
};

/** SDXL's conditions, in small. */
const sized = {
  additionEmbedType: 'text_time',
  additionTimeEmbedDim: 4,
  projectionClassEmbeddingsInputDim: 22,
} as const;
const sizes = {
  textEmbeds: vectors(10),
  timeIds: new Tensor('int64', BigInt64Array.of(8n, 8n, 0n, 8n, 6n, 1n), [2, 3]),
};

describe('a network that reads a text', () => {
  it('gives each image of a batch what it gives the image alone', async () => {
    await using unet = make(sized);
    const together = await unet.forward(sample, time, { encoderHiddenStates, ...sizes });
    const alone = await unet.forward(part(sample, 1), time, {
      encoderHiddenStates: part(encoderHiddenStates, 1),
      textEmbeds: part(sizes.textEmbeds, 1),
      timeIds: floatTensor([1, 3], Float32Array.of(8, 6, 1)),
    });
    expect(errorOverRms(alone.data, part(together, 1).data)).toBeLessThan(1e-5);
  });

  it('does not see the tokens that the mask hides', async () => {
    await using unet = make();
    const mask = new Tensor('bool', Uint8Array.of(1, 1, 1, 0, 0), [1, 5]);
    const [image, states] = [part(sample, 0), part(encoderHiddenStates, 0)];
    const masked = await unet.forward(image, time, { encoderHiddenStates: states, encoderAttentionMask: mask });
    const shorter = floatTensor([1, 3, 12], states.data.slice(0, 36));
    const short = await unet.forward(image, time, { encoderHiddenStates: shorter });
    expect(errorOverRms(masked.data, short.data)).toBeLessThan(1e-5);
  });

  it('has the derivative that differences of its outputs approach', async () => {
    await using unet = make();
    const direction = new Generator(4).randn(sample.dims);
    const step = 2e-3;
    const moved = (by: number): FloatTensor =>
      floatTensor(
        sample.dims,
        sample.data.map((value, index) => value + by * direction.data[index]!),
      );
    const options = { encoderHiddenStates };
    const { output, tangent } = await unet.jvp(sample, time, direction, options);
    const [here, after, before] = [
      await unet.forward(sample, time, options),
      await unet.forward(moved(step), time, options),
      await unet.forward(moved(-step), time, options),
    ];
    const difference = after.data.map((value, index) => (value - before.data[index]!) / (2 * step));
    expect(errorOverRms(tangent.data, difference)).toBeLessThan(1e-2);
    expect(errorOverRms(output.data, here.data)).toBeLessThan(1e-5);
    await expect(unet.jvp(sample, time, encoderHiddenStates, options)).rejects.toThrow(
      'direction: is float32 [2, 5, 12]',
    );
  });

  it('is the same after it was saved and loaded, with settings of every kind', async () => {
    await using unet = make({
      downBlockTypes: ['CrossAttnDownBlock2D', 'SimpleCrossAttnDownBlock2D'],
      upBlockTypes: ['SimpleCrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
      midBlockType: 'UNetMidBlock2D',
      onlyCrossAttention: [false, true],
      transformerLayersPerBlock: [[2], 1],
      reverseTransformerLayersPerBlock: [1, [0, 2]],
      numAttentionHeads: [4, 2],
      resnetSkipTimeAct: true,
      resnetOutScaleFactor: 1.5,
      timeEmbeddingType: 'fourier',
      timeEmbeddingActFn: 'gelu',
      timestepPostAct: 'silu',
      timeCondProjDim: 3,
      classEmbedType: 'simple_projection',
      projectionClassEmbeddingsInputDim: 7,
      classEmbeddingsConcat: true,
      centerInputSample: true,
      convOutKernel: 1,
    });
    const folder = new MemoryFolder();
    await unet.savePretrained(folder);
    await folder.commit();
    await using loaded = await UNet2DConditionModel.fromPretrained(new MemoryFiles(folder.entries), { runtime });
    expect(loaded.config).toEqual(unet.config);
    const conditions = { encoderHiddenStates, classLabels: vectors(7), timestepCond: vectors(3) };
    const before = await unet.forward(sample, time, conditions);
    expect((await loaded.forward(sample, time, conditions)).data).toEqual(before.data);
    const { timestepCond, ...others } = conditions;
    expect((await loaded.forward(sample, time, others)).data).not.toEqual(before.data);
  });

  it('asks for the parameters that Stable Diffusion 1.5 has', () => {
    const { definition } = UNet2DConditionModel;
    const parameters = parametersOf(definition, definition.format.complete({ crossAttentionDim: 768 }));
    const count = [...parameters.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
    expect([parameters.size, count]).toEqual([686, 859_520_964]);
  });
});

describe('conditions', () => {
  const told = async (config: Partial<UNet2DConditionConfig>, options: ForwardOptions, shape = sample.dims) => {
    await using unet = make(config);
    expect(() => unet.checkInputs(shape, options)).toThrow(InvalidArgumentError);
    await expect(unet.forward(floatTensor(shape), time, options)).rejects.toBeInstanceOf(InvalidArgumentError);
    try {
      unet.checkInputs(shape, options);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const text = { encoderHiddenStates };

  it.each<[string, Partial<UNet2DConditionConfig>, ForwardOptions, string]>([
    ['no text', {}, {}, 'encoderHiddenStates: this network reads a text'],
    [
      'a text of another width',
      {},
      { encoderHiddenStates: new Generator(0).randn([2, 5, 11]) },
      'float32 [2, tokens, 12]',
    ],
    ['one text for two images', {}, { encoderHiddenStates: part(encoderHiddenStates, 0) }, 'is float32 [1, 5, 12]'],
    ['a mask of another text', {}, { ...text, encoderAttentionMask: floatTensor([2, 4]) }, 'for each token, [2, 5]'],
    [
      'a mask that is a bias',
      {},
      { ...text, encoderAttentionMask: floatTensor([2, 5], new Float32Array(10).fill(-1)) },
      'holds -1',
    ],
    [
      'a class that it does not know',
      {},
      { ...text, classLabels: labels(1, 2) },
      'classLabels: this network does not take it',
    ],
    [
      'a class that there is not',
      { numClassEmbeds: 3 },
      { ...text, classLabels: labels(1, 3) },
      '3 is not a class of this network',
    ],
    ['no class', { numClassEmbeds: 3 }, text, 'classLabels: this network is class-conditional'],
    [
      'classes of another width',
      { classEmbedType: 'identity' },
      { ...text, classLabels: vectors(5) },
      'float32 [2, 32]',
    ],
    [
      'an embedding of the wrong width',
      { timeCondProjDim: 6 },
      { ...text, timestepCond: vectors(5) },
      'float32 [2, 6]',
    ],
    ['no sizes', sized, { ...text, textEmbeds: sizes.textEmbeds }, 'timeIds: undefined is no tensor'],
    [
      'too few sizes',
      sized,
      { ...text, ...sizes, timeIds: vectors(2) },
      'beside textEmbeds of 10 channels; [2, 3] was expected',
    ],
    [
      'an unknown option',
      {},
      { ...text, encoderHiddenState: 1 } as ForwardOptions,
      'Did you mean encoderHiddenStates?',
    ],
  ])('%s is refused before a run', async (_, config, options, message) => {
    expect(await told(config, options)).toContain(message);
  });

  it('of a text are refused by a network that reads none', async () => {
    await using unet = makeUnconditional();
    const images = new Generator(0).randn([2, 3, 8, 8]);
    await expect(unet.forward(images, time, text)).rejects.toThrow(
      'encoderHiddenStates: this network does not take it',
    );
    expect(() => unet.checkInputs(images.dims, { timeIds: time })).toThrow('timeIds: this network does not take it');
  });

  it('go with latents of a size that the network has room for', async () => {
    expect(await told({}, text, [2, 3, 8, 8])).toContain('[batch, 4, height, width] was expected');
    expect(await told({}, text, [2, 4, 1, 8])).toContain('at least 2');
    const doubling = { upBlockTypes: ['ResnetUpsampleBlock2D', 'UpBlock2D'] };
    expect(await told(doubling, text, [2, 4, 9, 8])).toContain('must be multiples of 2');
    await using unet = make();
    await expect(unet.toOnnx('forward', { height: 0, width: 8 })).rejects.toThrow('size: is 0×8');
  });
});

describe('the configuration', () => {
  const parse = (entries: object) =>
    UNet2DConditionModel.definition.format.parse({ ...entries }, () => {}, 'config.json');

  it('of early versions, and of SDXL, is read', () => {
    expect(
      parse({ act_fn: 'swish', attention_type: 'default', upcast_attention: null, dual_cross_attention: false }),
    ).toMatchObject({
      actFn: 'silu',
      upcastAttention: null,
    });
  });

  it.each<[object, string]>([
    [{ encoder_hid_dim: 1024 }, 'encoder_hid_dim: is 1024; this setting is not known'],
    [{ encoder_hid_dim_type: 'image_proj' }, 'encoder_hid_dim_type: is "image_proj"'],
    [{ dual_cross_attention: true }, 'dual_cross_attention: is true'],
    [{ attention_type: 'gated' }, 'attention_type: is "gated"'],
    [{ cross_attention_norm: 'layer_norm' }, 'cross_attention_norm: is "layer_norm"'],
    [{ addition_embed_type: 'image' }, 'addition_embed_type: is "image"'],
    [{ addition_embed_type: 'text_time' }, 'addition_time_embed_dim: is needed'],
    [{ class_embed_type: 'projection' }, 'projection_class_embeddings_input_dim: is needed'],
    [{ attention_head_dim: [5, 10] }, 'attention_head_dim: has 2 entries, but block_out_channels has 4'],
    [{ cross_attention_dim: [1, 2, 3, 4] }, 'cross_attention_dim: differs from level to level'],
    [{ transformer_layers_per_block: [[1, 1], 1, 1, 1] }, 'reverse_transformer_layers_per_block: is needed'],
    [
      { transformer_layers_per_block: [[1], 1, 1, 1], reverse_transformer_layers_per_block: [1, 1, 1, 1] },
      'transformer_layers_per_block: has a list of 1 numbers where a level has 2 transformers',
    ],
    [{ transformer_layers_per_block: 64, layers_per_block: 64 }, 'transformer_layers_per_block: comes to 33024 layers'],
    [{ norm_num_groups: null }, 'norm_num_groups: is null'],
  ])('%j is refused', (entries, message) => {
    expect(() => parse(entries)).toThrow(`config.json: UNet2DConditionModel configuration, ${message}`);
  });

  it.each<[Partial<UNet2DConditionConfig>, string]>([
    [{ midBlockType: 'UNetMidBlock2DMamba' }, 'midBlockType: the block "UNetMidBlock2DMamba" is not supported'],
    [{ upBlockTypes: ['UpBlock2D', 'AttnUpBlock2D'] }, 'upBlockTypes: the block "AttnUpBlock2D"'],
    [{ downBlockTypes: ['KDownBlock2D', 'DownBlock2D'] }, 'downBlockTypes: the block "KDownBlock2D"'],
    [{ attentionHeadDim: 17 }, 'attentionHeadDim: 8 channels hold no 17 heads'],
  ])('%j names what is not there', (config, message) => {
    expect(() => make(config)).toThrow(message);
  });
});
