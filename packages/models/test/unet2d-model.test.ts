import {
  DeviceUnavailableError,
  DisposedError,
  type DType,
  floatTensor,
  InvalidArgumentError,
  Tensor,
} from '@langevin/core';
import { type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { labels, make, runtime, sampleOf, time } from './support/tiny-unet.ts';

describe('every block and kind of embedding runs', () => {
  const skip = {
    downBlockTypes: ['SkipDownBlock2D', 'AttnSkipDownBlock2D'],
    upBlockTypes: ['AttnSkipUpBlock2D', 'SkipUpBlock2D'],
  };
  const resnet = {
    downBlockTypes: ['ResnetDownsampleBlock2D', 'DownBlock2D'],
    upBlockTypes: ['UpBlock2D', 'ResnetUpsampleBlock2D'],
  };
  const cases: [string, Partial<UNet2DConfig>, Tensor | undefined][] = [
    [
      'skip blocks, Fourier embedding',
      { ...skip, blockOutChannels: [32, 64], timeEmbeddingType: 'fourier', centerInputSample: true },
      undefined,
    ],
    ['skip blocks on one channel', { ...skip, blockOutChannels: [32, 64], inChannels: 1, outChannels: 1 }, undefined],
    [
      'resnet resampling, scale and shift',
      { ...resnet, resnetTimeScaleShift: 'scale_shift', downsampleType: 'resnet', upsampleType: 'resnet' },
      undefined,
    ],
    ['learned time embedding', { timeEmbeddingType: 'learned', numTrainTimesteps: 10 }, undefined],
    ['class table', { numClassEmbeds: 7 }, labels(6)],
    ['class as a time', { classEmbedType: 'timestep' }, labels(3)],
    ['class embedding as it is', { classEmbedType: 'identity' }, floatTensor([1, 64])],
    ['no attention in the middle', { addAttention: false }, undefined],
    ['no middle', { midBlockType: null }, undefined],
    ['padding at the far sides', { downsamplePadding: 0 }, undefined],
    ['other activation, heads of 4', { actFn: 'gelu', attentionHeadDim: 4 }, undefined],
    ['wider time embedding', { timeEmbeddingDim: 24, freqShift: 1, flipSinToCos: false }, undefined],
    ['one head for all channels', { attentionHeadDim: null, attnNormNumGroups: 2 }, undefined],
    [
      'names with the older prefix',
      {
        downBlockTypes: ['UNetResDownBlock2D', 'UNetResAttnDownBlock2D'],
        upBlockTypes: ['UNetResAttnUpBlock2D', 'UNetResUpBlock2D'],
      },
      undefined,
    ],
  ];
  test.each(cases)('%s', async (_, config, classLabels) => {
    await using model = make(config);
    const sample = sampleOf([1, model.config.inChannels, 8, 8]);
    const timestep = config.timeEmbeddingType === 'learned' ? labels(9) : time;
    const output = await model.forward(sample, timestep, classLabels && { classLabels });
    expect(output.dims).toEqual([1, model.config.outChannels, 8, 8]);
    expect(output.data.every(Number.isFinite)).toBe(true);
    expect(new Set(output.data).size).toBeGreaterThan(output.data.length / 2);
  });

  test('a class label changes the output', async () => {
    await using model = make({ numClassEmbeds: 7 });
    const sample = sampleOf([2, 3, 8, 8]);
    const same = await model.forward(sample, time, { classLabels: labels(3) });
    const other = await model.forward(sample, time, { classLabels: labels(3, 4) });
    expect(errorOverRms(same.data.slice(0, 192), other.data.slice(0, 192))).toBeLessThan(1e-5);
    expect(errorOverRms(same.data.slice(192), other.data.slice(192))).toBeGreaterThan(1e-3);
  });
});

describe('image sizes', () => {
  const model = make();
  afterAll(() => model.dispose());

  test('other than the configured one are taken, one after the other and at once', async () => {
    const sizes = [
      [16, 12],
      [8, 8],
      [16, 12],
    ] as const;
    const outputs = await Promise.all(
      sizes.map(([height, width]) => model.forward(sampleOf([2, 3, height, width]), time)),
    );
    expect(outputs.map(({ dims }) => dims)).toEqual(sizes.map(([height, width]) => [2, 3, height, width]));
    expect(outputs[0]!.data).toEqual(outputs[2]!.data);
  });

  test.each([
    ['a height that is no multiple', [1, 3, 9, 8], /multiples of 2/],
    ['channels that the network does not have', [1, 4, 8, 8], /4 channels.*takes 3/],
    ['a missing dimension', [3, 8, 8], /\[batch, channels, height, width\]/],
    ['an empty batch', [0, 3, 8, 8], /\[0, 3, 8, 8\]; it holds no image/],
  ])('%s is refused', async (_, shape, message) => {
    await expect(model.forward(floatTensor(shape), time)).rejects.toThrow(message);
  });

  test('are checked before there is a sample', () => {
    expect(() => model.checkInputs([2, 3, 8, 16])).not.toThrow();
    expect(() => model.checkInputs([2, 3, 9, 8])).toThrow(
      'height, width: is 9×8; height and width must be multiples of 2',
    );
    expect(() => model.checkInputs([2, 1, 8, 8])).toThrow('sample: has 1 channels');
    const classLabels = new Tensor('int64', BigInt64Array.of(1n), [1]);
    expect(() => model.checkInputs([1, 3, 8, 8], { classLabels })).toThrow('classLabels: this network takes no');
  });

  test('that are none are refused by name', () => {
    expect(() => model.toOnnx(null as never)).toThrow('size: null is no object of options');
    expect(() => model.flops({ heigth: 8 } as never)).toThrow(
      'size.heigth: there is no such option. Did you mean height?',
    );
  });

  test('that no evaluation takes are not exported or counted either', () => {
    for (const size of [
      { height: 9, width: 8 },
      { height: 8, width: 0 },
    ]) {
      expect(() => model.toOnnx(size)).toThrow(/multiples of 2/);
      expect(() => model.flops(size)).toThrow(/multiples of 2/);
    }
  });
});

describe('arguments', () => {
  const learned: Partial<UNet2DConfig> = { timeEmbeddingType: 'learned', numTrainTimesteps: 10 };
  const classes: Partial<UNet2DConfig> = { numClassEmbeds: 7 };
  const embeddings: Partial<UNet2DConfig> = { classEmbedType: 'identity' };

  test('as many times as images, or one', async () => {
    await using model = make();
    const sample = sampleOf([3, 3, 8, 8]);
    const one = await model.forward(sample, time);
    const three = await model.forward(sample, floatTensor([3], Float32Array.of(0.5, 0.5, 0.5)));
    expect(errorOverRms(three.data, one.data)).toBeLessThan(1e-5);
    await expect(model.forward(sample, floatTensor([2]))).rejects.toThrow(InvalidArgumentError);
  });

  test('what is no tensor is refused by name', async () => {
    await using model = make();
    const sample = sampleOf([1, 3, 8, 8]);
    await expect(model.forward(undefined as never, time)).rejects.toThrow('sample: undefined is no tensor');
    await expect(model.forward(sample, 10 as never)).rejects.toThrow('timestep: 10 is no tensor');
    await expect(model.jvp(sample, time, null as never)).rejects.toThrow('direction: null is no tensor');
    await expect(model.forward(sample, time, null as never)).rejects.toThrow('options: null is no object');
    expect(() => new UNet2DModel({}, null as never)).toThrow('network: null is no network');
    expect(() => UNet2DModel.fromConfig(null as never)).toThrow(
      'config: null is no object of settings of a UNet2DModel',
    );
    expect(() => UNet2DModel.fromConfig({}, { generater: 1 } as object)).toThrow('Did you mean generator?');
    expect(() => UNet2DModel.fromConfig({}, { generator: {} } as never)).toThrow(
      'generator: Object is not a Generator',
    );
    expect(() => UNet2DModel.fromConfig([] as never)).toThrow('config: Array is no object of settings');
  });

  test('class labels are asked for and checked', async () => {
    await using model = make({ numClassEmbeds: 7 });
    const sample = sampleOf([2, 3, 8, 8]);
    await expect(model.forward(sample, time)).rejects.toThrow(/class-conditional/);
    await expect(model.forward(sample, time, { classLabels: labels(1, 7) })).rejects.toThrow(/7 is not a class.*7/);
    await expect(model.forward(sample, time, { classLabels: labels(1, 2, 3) })).rejects.toThrow(/3 numbers/);
    for (const none of [null, 3, [1, 2]]) {
      await expect(model.forward(sample, time, { classLabels: none as never })).rejects.toThrow(
        /^classLabels: .* is no tensor/,
      );
    }
    await using unconditional = make();
    await expect(unconditional.forward(sample, time, { classLabels: labels(1, 2) })).rejects.toThrow(
      /takes no class labels/,
    );
  });

  test.each<[string, Partial<UNet2DConfig>, Tensor, Tensor | undefined, RegExp]>([
    ['a time beyond the table', learned, floatTensor([1], Float32Array.of(10)), undefined, /10 is not a time.* 0 to 9/],
    ['a time below the table', learned, floatTensor([1], Float32Array.of(-1)), undefined, /-1 is not a time/],
    ['a time between rows', learned, floatTensor([1], Float32Array.of(2.5)), undefined, /2.5 is not a time/],
    [
      'no number for a time',
      {},
      floatTensor([1], Float32Array.of(Number.NaN)),
      undefined,
      /NaN is not a finite number/,
    ],
    ['no number for a row', learned, floatTensor([1], Float32Array.of(Number.NaN)), undefined, /NaN is not a time/],
    ['booleans for times', {}, new Tensor('bool', [true], [1]), undefined, /bool; numbers/],
    ['a class between rows', classes, time, floatTensor([1], Float32Array.of(1.5)), /1.5 is not a class/],
    ['no number for a class', classes, time, floatTensor([1], Float32Array.of(Number.NaN)), /NaN is not a class/],
    ['booleans for classes', classes, time, new Tensor('bool', [true], [1]), /bool; numbers/],
    [
      'bits of half floats for classes',
      classes,
      time,
      new Tensor('float16', new Uint16Array(1), [1]),
      /float16; numbers/,
    ],
    ['an embedding of another width', embeddings, time, floatTensor([1, 5]), /\[1, 5\].*float32 \[1, 64\]/],
    ['an embedding without a batch', embeddings, time, floatTensor([64]), /\[64\].*float32 \[1, 64\]/],
    ['labels in place of an embedding', embeddings, time, labels(1), /int64 \[1\].*float32 \[1, 64\]/],
  ])('%s: refused by name', async (_, config, timestep, classLabels, message) => {
    await using model = make(config);
    const forward = model.forward(sampleOf([1, 3, 8, 8]), timestep, classLabels && { classLabels });
    await expect(forward).rejects.toThrow(InvalidArgumentError);
    await expect(forward).rejects.toThrow(message);
  });

  test('a device that is not there is refused, and the model stays usable', async () => {
    await using model = make();
    await expect(model.to({ device: 'abacus' })).rejects.toThrow(DeviceUnavailableError);
    await expect(model.to({ devize: 'cpu' } as object)).rejects.toThrow(
      'devize: there is no such option. Did you mean',
    );
    await expect(model.to('cpu' as never)).rejects.toThrow('options: "cpu" is no object of options');
    await expect(model.to({ dtype: 'bf16' as DType })).rejects.toThrow(/"bf16".*fp32, fp16/);
    expect(model.device).toBe(runtime.devices[0]);
    expect((await model.forward(sampleOf([1, 3, 8, 8]), time)).dims).toEqual([1, 3, 8, 8]);
  });

  test('after dispose, a call says so', async () => {
    const model = make();
    await model.dispose();
    await model.dispose();
    await expect(model.forward(sampleOf([1, 3, 8, 8]), time)).rejects.toThrow(DisposedError);
  });
});
