import { ConfigError, type FloatTensor, floatTensor, Generator, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  type DiTTransformer2DConfig,
  DiTTransformer2DModel,
  readSafetensors,
  writeSafetensors,
} from '@langevin/models';
import { describe, expect, test } from 'vitest';
import { errorOverRms } from '../../../../test/support/reference.ts';
import { fixtureBytes } from '../checkpoint/checkpoint-fixtures.ts';
import { readDiTCase } from '../support/dit-case.ts';
import { labels, runtime } from '../support/tiny-unet.ts';

const tiny: Partial<DiTTransformer2DConfig> = {
  numAttentionHeads: 2,
  attentionHeadDim: 8,
  numLayers: 1,
  sampleSize: 8,
  numEmbedsAdaNorm: 5,
};
const make = (config: Partial<DiTTransformer2DConfig> = {}): DiTTransformer2DModel =>
  DiTTransformer2DModel.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });
const labelled = (...classes: number[]) => ({ classLabels: labels(...classes) });
const time = floatTensor([1], Float32Array.of(500));
const sample = new Generator(1).randn([2, 4, 8, 8]);

const weightsFile = 'diffusion_pytorch_model.safetensors';
const stored = fixtureBytes(`dit/dit-a/${weightsFile}`);
const storedConfig = JSON.parse(new TextDecoder().decode(fixtureBytes('dit/dit-a/config.json'))) as object;

/** A network of the fixtures with another configuration, or other weights. */
const open = (config: object, weights: Uint8Array = stored): Promise<DiTTransformer2DModel> =>
  DiTTransformer2DModel.fromPretrained(
    new MemoryFiles({ 'config.json': JSON.stringify({ ...storedConfig, ...config }), [weightsFile]: weights }, 'dit'),
    { runtime },
  );

/** What early versions wrote of a transformer of this kind besides. */
const formerSettings = {
  _class_name: 'Transformer2DModel',
  attention_type: 'default',
  caption_channels: null,
  cross_attention_dim: null,
  double_self_attention: false,
  num_vector_embeds: null,
  only_cross_attention: false,
  use_linear_projection: false,
};

describe('a transformer that is told a class', () => {
  test('has a label for none, and refuses those behind it', async () => {
    await using model = make();
    expect(model.nullLabel).toBe(5);
    const [first, none] = [
      await model.forward(sample, time, labelled(0, 0)),
      await model.forward(sample, time, labelled(5, 5)),
    ];
    expect(first.data).not.toEqual(none.data);
    await expect(model.forward(sample, time, labelled(0, 6))).rejects.toThrow('classLabels: 6 is not a class');
    await expect(model.forward(sample, time)).rejects.toThrow('one label per image; 5 stands for no class');
  });

  test('gives each image of a batch what it gives the image alone, with a step of its own or a shared one', async () => {
    await using model = make();
    const times = (...steps: number[]): FloatTensor => floatTensor([steps.length], Float32Array.from(steps));
    const together = await model.forward(sample, times(500, 500), labelled(1, 2));
    const shared = await model.forward(sample, time, labelled(1, 2));
    const second = floatTensor([1, 4, 8, 8], sample.data.slice(256));
    const alone = await model.forward(second, time, labelled(2));
    expect(errorOverRms(shared.data, together.data)).toBeLessThan(1e-5);
    expect(errorOverRms(alone.data, together.data.slice(256))).toBeLessThan(1e-5);
  });

  test('takes squares of whole patches alone', async () => {
    await using model = make();
    const { classLabels } = labelled(0);
    for (const size of [
      [8, 10],
      [9, 9],
    ]) {
      const shape = [1, 4, ...size];
      const message = `is ${size.join('×')}; this network takes squares`;
      await expect(model.forward(floatTensor(shape), time, { classLabels })).rejects.toThrow(`sample: ${message}`);
      expect(() => model.checkInputs(shape, { classLabels })).toThrow(`height, width: ${message}`);
    }
    expect(() => model.checkInputs([1, 3, 8, 8], { classLabels })).toThrow('[batch, 4, height, width] was expected');
    expect(() => model.checkInputs([1, 4, 10, 10], { classLabels })).not.toThrow();
    const hidden = { classLabels, encoderHiddenStates: floatTensor([1, 2, 3]) };
    expect(() => model.checkInputs([1, 4, 8, 8], hidden)).toThrow('encoderHiddenStates');
  });

  test('has the derivative that differences of its outputs approach', async () => {
    await using model = make();
    const direction = new Generator(2).randn(sample.dims);
    const h = 1e-2;
    const moved = (step: number): Promise<FloatTensor> => {
      const data = sample.data.map((value, index) => value + step * direction.data[index]!);
      return model.forward(floatTensor(sample.dims, data), time, labelled(1, 5));
    };
    const [after, before] = [await moved(h), await moved(-h)];
    const { output, tangent } = await model.jvp(sample, time, direction, labelled(1, 5));
    const difference = after.data.map((value, index) => (value - before.data[index]!) / (2 * h));
    expect(errorOverRms(tangent.data, difference)).toBeLessThan(1e-2);
    expect(errorOverRms(output.data, (await model.forward(sample, time, labelled(1, 5))).data)).toBeLessThan(1e-5);
  });

  test('is the same after it was saved and loaded, with every kind of layer', async () => {
    await using model = make({
      activationFn: 'geglu',
      normElementwiseAffine: true,
      attentionBias: false,
      outChannels: 8,
    });
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    await using loaded = await DiTTransformer2DModel.fromPretrained(new MemoryFiles(folder.entries), { runtime });
    expect(loaded.config).toEqual(model.config);
    const [before, after] = [
      await model.forward(sample, time, labelled(1, 2)),
      await loaded.forward(sample, time, labelled(1, 2)),
    ];
    expect(after.dims).toEqual([2, 8, 8, 8]);
    expect(after.data).toEqual(before.data);
  });

  test('counts its parameters, and two operations per multiply-add', async () => {
    await using model = await open({});
    expect(model.parameterCount).toBe(20176);
    const bySize = [8, 16].map((side) => model.flops('forward', { height: side, width: side }));
    expect(model.flops('forward')).toBe(bySize[0]);
    expect(bySize[1]! / bySize[0]!).toBeGreaterThan(3);
    expect(() => model.flops('forward', { height: 8, width: 9 })).toThrow('takes squares');
  });
});

describe('folders', () => {
  const { sample: latents, timestep, classLabels, output } = readDiTCase('dit-a', 0);

  test('of early versions, with their settings and their table of positions, are read', async () => {
    const weights = new Map(readSafetensors(stored, 'dit'));
    weights.set('pos_embed.pos_embed', { shape: [1, 16, 16], data: new Float32Array(256) });
    await using model = await open(formerSettings, Uint8Array.from(Buffer.concat(writeSafetensors(weights))));
    const actual = await model.forward(latents, timestep, { classLabels });
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
  });

  test.each<[string, object, string]>([
    ['of another kind of transformer', { norm_type: 'ada_norm_single' }, 'norm_type: is "ada_norm_single"'],
    [
      'with another kind of attention',
      { attention_type: 'gated' },
      'attention_type: is "gated"; this setting is not known',
    ],
    ['with an unknown setting', { caption_channels: 4096 }, 'caption_channels: is 4096; this setting is not known'],
    ['without classes', { num_embeds_ada_norm: null }, 'num_embeds_ada_norm: is null'],
    ['with an unknown activation', { activation_fn: 'tanh' }, 'activation_fn: is "tanh"'],
    ['with half a patch', { sample_size: 9 }, 'sample_size: is 9; it must be a multiple of patch_size, 2.'],
    ['with odd features', { attention_head_dim: 7 }, 'attention_head_dim: times num_attention_heads is 14'],
  ])('%s are refused, with the key as it is there', async (_, config, message) => {
    const refused = open({ ...formerSettings, ...config });
    await expect(refused).rejects.toThrow(`dit/config.json: DiTTransformer2DModel configuration, ${message}`);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
  });
});
