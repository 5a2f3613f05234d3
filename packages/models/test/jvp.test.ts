import { DisposedError, type FloatTensor, floatTensor, Generator, InvalidArgumentError, Tensor } from '@langevin/core';
import { OnnxNetwork, type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms, fixturePath, readReference } from '../../../test/support/reference.ts';

const platform = nodePlatform();
const { runtime } = platform;

/** `a + factor · b`. */
function combine(a: FloatTensor, factor: number, b: FloatTensor): FloatTensor {
  return floatTensor(
    a.dims,
    a.data.map((value, index) => value + factor * b.data[index]!),
  );
}

/** Networks whose directional derivatives PyTorch computed, for batches of 1 and of 3. */
const networks = ['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny', 'odd-tiny'];

describe.each(networks)('%s', (name) => {
  const model = platform
    .open(fixturePath(`unet/${name}`))
    .then((files) => UNet2DModel.fromPretrained(files, { runtime }));
  const tensors = { ...readReference(`unet/${name}/io.safetensors`), ...readReference(`unet/${name}/jvp.safetensors`) };
  afterAll(async () => (await model).dispose());

  test.each([0, 1])('the derivative equals that of PyTorch on case %i', async (index) => {
    const input = (key: string): FloatTensor => {
      const { shape, data } = tensors[`case${index}.${key}`]!;
      return floatTensor(shape.length > 0 ? shape : [1], data);
    };
    const labels = tensors[`case${index}.class_labels`]?.data;
    const options = labels && { classLabels: new Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length]) };
    const expected = input('jvp');
    const { output, tangent } = await (await model).jvp(input('sample'), input('timestep'), input('tangent'), options);
    expect(tangent.dims).toEqual(expected.dims);
    expect(errorOverRms(tangent.data, expected.data)).toBeLessThan(1e-4);
    expect(errorOverRms(output.data, input('output').data)).toBeLessThan(1e-4);
  });
});

const tiny: Partial<UNet2DConfig> = {
  sampleSize: 8,
  blockOutChannels: [16, 32],
  layersPerBlock: 1,
  downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D'],
  upBlockTypes: ['AttnUpBlock2D', 'UpBlock2D'],
  normNumGroups: 4,
};
const make = (config: Partial<UNet2DConfig> = {}): UNet2DModel =>
  UNet2DModel.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });
const time = floatTensor([1], Float32Array.of(0.5));
const sample = new Generator(1).randn([2, 3, 8, 8]);
const direction = new Generator(2).randn([2, 3, 8, 8]);

describe('differences of outputs approach the derivative', () => {
  const cases: readonly (readonly [string, Partial<UNet2DConfig>])[] = [
    ['plain and attention blocks', {}],
    [
      'skip blocks, Fourier embedding',
      {
        downBlockTypes: ['SkipDownBlock2D', 'AttnSkipDownBlock2D'],
        upBlockTypes: ['AttnSkipUpBlock2D', 'SkipUpBlock2D'],
        blockOutChannels: [32, 64],
        timeEmbeddingType: 'fourier',
        centerInputSample: true,
      },
    ],
    [
      'resnet resampling, scale and shift, several heads',
      {
        downBlockTypes: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
        upBlockTypes: ['UpBlock2D', 'ResnetUpsampleBlock2D'],
        resnetTimeScaleShift: 'scale_shift',
        downsampleType: 'resnet',
        upsampleType: 'resnet',
        attentionHeadDim: 8,
      },
    ],
    ['mish, one head', { actFn: 'mish', attentionHeadDim: null }],
    ['gelu, no middle', { actFn: 'gelu', midBlockType: null }],
  ];

  test.each(cases)('%s', async (_, config) => {
    await using model = make(config);
    const at = (h: number): Promise<FloatTensor> => model.forward(combine(sample, h, direction), time);
    const difference = async (h: number): Promise<Float32Array> =>
      combine(await at(h), -1, await at(-h)).data.map((value) => value / (2 * h));
    // Richardson's extrapolation: what remains of the error is of fourth order.
    const [fine, coarse] = [await difference(0.02), await difference(0.04)];
    const expected = fine.map((value, index) => (4 * value - coarse[index]!) / 3);

    const { output, tangent } = await model.jvp(sample, time, direction);

    expect(errorOverRms(tangent.data, expected)).toBeLessThan(2e-3);
    expect(errorOverRms(output.data, (await at(0)).data)).toBeLessThan(1e-5);
  });
});

describe('jvp', () => {
  const model = make();
  afterAll(() => model.dispose());

  test('is linear in the direction', async () => {
    const other = new Generator(3).randn([2, 3, 8, 8]);
    const tangents = [];
    for (const along of [direction, other, combine(direction, -3, other)]) {
      tangents.push((await model.jvp(sample, time, along)).tangent);
    }
    const [first, second, both] = tangents;
    expect(errorOverRms(both!.data, combine(first!, -3, second!).data)).toBeLessThan(1e-5);
  });

  test('takes turns with forward, at any size', async () => {
    const [large, along] = [new Generator(4).randn([1, 3, 16, 12]), new Generator(5).randn([1, 3, 16, 12])];
    const [before, derivative, after] = await Promise.all([
      model.forward(large, time),
      model.jvp(large, time, along),
      model.forward(large, time),
    ]);
    expect(after.data).toEqual(before.data);
    expect(errorOverRms(derivative.output.data, before.data)).toBeLessThan(1e-5);
    expect(derivative.tangent.dims).toEqual([1, 3, 16, 12]);
  });

  test('checks its arguments as forward does, and the direction', async () => {
    const badSample = floatTensor([1, 4, 8, 8]);
    await expect(model.jvp(badSample, time, badSample)).rejects.toThrow(/4 channels.*takes 3/);
    const single = new Generator(6).randn([1, 3, 8, 8]);
    await expect(model.jvp(sample, time, single)).rejects.toThrow(/direction.*\[1,3,8,8\].*\[2,3,8,8\]/);
    const doubles = new Tensor('float64', new Float64Array(384), [2, 3, 8, 8]) as unknown as FloatTensor;
    await expect(model.jvp(sample, time, doubles)).rejects.toThrow(/direction: is float64; float32/);
  });

  test('of a ready-made .onnx model says that there is no derivative graph', async () => {
    await using ready = new UNet2DModel(tiny, new OnnxNetwork({ graph: model.toOnnx(), weights: [] }), { runtime });
    const error = await ready.jvp(sample, time, direction).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect((error as InvalidArgumentError).message).toMatch(/\.onnx model has no derivative graph.*safetensors/);
    expect((await ready.forward(sample, time)).dims).toEqual([2, 3, 8, 8]);
  });

  test('after dispose says so', async () => {
    const disposed = make();
    await disposed.jvp(sample, time, direction);
    await disposed.dispose();
    await expect(disposed.jvp(sample, time, direction)).rejects.toThrow(DisposedError);
  });
});
