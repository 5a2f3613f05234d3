import { ComponentError, Generator, InvalidArgumentError, Tensor } from '@langevin/core';
import type { ClassLabels } from '@langevin/pipeline';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { checkpoint, finish, tinyNetwork, tinyPipeline } from './support/pipelines.ts';

let pipe: ScoreSdeVePipeline;
beforeAll(async () => {
  pipe = await ScoreSdeVePipeline.fromPretrained(checkpoint);
});
afterAll(() => pipe.dispose());

const short = { numInferenceSteps: 3 } as const;

describe('generate', () => {
  it('returns pictures of the size and channels that the network has', async () => {
    const { images, evaluations, seed } = await pipe.generate({ ...short, batchSize: 2, seed: 5 });
    expect(images).toHaveLength(2);
    expect(images[0]).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(evaluations).toBe(6);
    expect(seed).toBe(5);
  });

  it('returns the values themselves where they are asked for, in [0, 1]', async () => {
    const { images: tensor } = await pipe.generate({ ...short, seed: 5, outputType: 'tensor' });
    const { images } = await pipe.generate({ ...short, seed: 5 });
    expect(tensor).toMatchObject({ type: 'float32', dims: [1, 3, 16, 16] });
    expect(tensor.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    const red = [...images[0]!.data].filter((_, i) => i % 3 === 0);
    expect(red).toEqual([...Uint8ClampedArray.from(tensor.data.subarray(0, 256), (value) => value * 255)]);
  });

  it('draws a seed if there is none, and makes the same picture from it again', async () => {
    const first = await pipe.generate(short);
    const second = await pipe.generate(short);
    expect(second.seed).not.toBe(first.seed);
    expect(second.images).not.toEqual(first.images);
    const again = await pipe.generate({ ...short, seed: first.seed! });
    expect(again.images).toEqual(first.images);
  });

  it('goes on in a generator that it is given, and names no seed then', async () => {
    const generator = new Generator(5);
    const first = await pipe.generate({ ...short, generator });
    const second = await pipe.generate({ ...short, generator });
    expect(first.seed).toBeUndefined();
    expect(first.images).toEqual((await pipe.generate({ ...short, seed: 5 })).images);
    expect(second.images).not.toEqual(first.images);
  });

  it('makes an image from its own generator whatever its batch-mates are', async () => {
    const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 10, correctorNorm: 'image' });
    const alone = new ScoreSdeVePipeline({ unet: pipe.unet, scheduler });
    const meanOf = async (...seeds: number[]) => {
      const generator = seeds.map((seed) => new Generator(seed));
      return (await finish(alone, { ...short, batchSize: seeds.length, generator })).mean.data;
    };
    const pair = await meanOf(3, 4);
    expect(errorOverRms(pair.subarray(768), await meanOf(4))).toBeLessThan(1e-5);
    expect(errorOverRms(pair.subarray(0, 768), await meanOf(3))).toBeLessThan(1e-5);
  });

  it('makes gray pictures, and others than the configured size', async () => {
    const gray = tinyPipeline({ inChannels: 1, outChannels: 1 });
    const { images } = await gray.generate({ ...short, seed: 0 });
    expect(images[0]).toMatchObject({ width: 8, height: 8, channels: 1 });
    const wide = await gray.generate({ ...short, seed: 0, width: 16 });
    expect(wide.images[0]).toMatchObject({ width: 16, height: 8 });
    await gray.unet.dispose?.();
  });

  it('asks for a size where the network has none', async () => {
    const open = tinyPipeline({ sampleSize: null });
    await expect(open.generate({ ...short, height: 8 })).rejects.toThrow('width: the network is made for no');
    const { images } = await open.generate({ ...short, height: 8, width: 8 });
    expect(images[0]).toMatchObject({ width: 8, height: 8 });
    const oblong = tinyPipeline({ sampleSize: [8, 16] });
    expect((await oblong.generate(short)).images[0]).toMatchObject({ width: 16, height: 8 });
    await Promise.all([open, oblong].map(({ unet }) => unet.dispose?.()));
  });

  it('refuses a network whose output is no score of its input', async () => {
    const pipe = tinyPipeline({ outChannels: 6 });
    await expect(pipe.generate(short)).rejects.toThrow(ComponentError);
  });

  it.each([
    ['batchSize', { batchSize: 0 }],
    ['batchSize', { batchSize: 1e9 }],
    ['batchSize', { batchSize: '2' }],
    ['height, width', { height: 1e6, width: 1e6 }],
    ['numInferenceSteps', { numInferenceSteps: 2.5 }],
    ['height', { height: -16 }],
    ['outputType', { outputType: 'pil' as 'image' }],
    ['seed', { seed: 1, generator: new Generator(0) }],
    ['generator', { batchSize: 3, generator: [new Generator(0), new Generator(1)] }],
    ['generator', { generator: null }],
    ['generator', { generator: [1] }],
    ['classLabels', { classLabels: 1 }],
  ] as [string, object][])('refuses a wrong %s by name', async (name, options) => {
    const run = pipe.generate({ ...short, ...options });
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(`${name}:`);
  });

  it.each([
    ['steps', 'numInferenceSteps'],
    ['num_inference_steps', 'numInferenceSteps'],
    ['batch', 'batchSize'],
    ['labels', 'classLabels'],
    ['heigth', 'height'],
    ['onStpe', 'onStep'],
  ])('refuses the option %s, and guesses %s', async (option, guess) => {
    const run = pipe.generate({ ...short, [option]: 2 });
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(
      `${option}: there is no such option. Did you mean ${guess}? There are batchSize, `,
    );
    expect(() => pipe.stream({ [option]: 2 })).toThrow(InvalidArgumentError);
  });

  it.each([
    [{ signal: {} }, 'signal: Object is not the signal of an AbortController.'],
    [{ signal: null }, 'signal: null is not the signal of an AbortController.'],
    [{ signal: new AbortController() }, 'signal: AbortController is not the signal of an AbortController.'],
    [{ onStep: true }, 'onStep: true is not a function.'],
    [{ brownianPath: 'yes' }, 'brownianPath: "yes" is not true or false.'],
    [{ outputType: 3 }, 'outputType: 3 is not a string'],
    [{ height: null }, 'height: null is not a positive whole number.'],
    [{ seed: '0' }, 'seed: "0" is not an integer'],
    [null, 'options: null is no object of options.'],
    [7, 'options: 7 is no object of options.'],
  ])('refuses options of the wrong kind: %o', async (options, message) => {
    const run = pipe.generate(options as object);
    await expect(run).rejects.toThrow(InvalidArgumentError);
    await expect(run).rejects.toThrow(message);
    const ofStream = options !== null && 'outputType' in Object(options) ? 'outputType: there is no such' : message;
    expect(() => pipe.stream(options as object)).toThrow(ofStream);
  });

  it.each([
    [{ height: 9, width: 9 }, 'height, width: is 9×9; height and width must be multiples of 2 for this network.'],
    [{ height: 8, width: 7 }, 'height, width: is 8×7;'],
  ])('refuses sizes that the network does not take before a generator moves: %o', (size, message) => {
    const generator = new Generator(5);
    expect(() => pipe.stream({ ...short, seed: undefined, ...size, generator })).toThrow(message);
    expect(generator.getState()).toEqual(new Generator(5).getState());
  });

  it('guesses nothing where no option is alike, and passes over what is undefined', async () => {
    await expect(pipe.generate({ ...short, prompt: 'a cat' } as object)).rejects.toThrow(
      'prompt: there is no such option. There are batchSize, ',
    );
    expect((await pipe.generate({ ...short, steps: undefined } as object)).images).toHaveLength(1);
  });

  it('refuses, before it starts, pictures of channels that make none', async () => {
    const pipe = tinyPipeline({ inChannels: 2, outChannels: 2 });
    await expect(pipe.generate(short)).rejects.toThrow(
      "outputType: images of 2 channels are no pictures; ask for 'tensor'",
    );
    expect((await pipe.generate({ ...short, outputType: 'tensor' })).images.dims).toEqual([1, 2, 8, 8]);
    await pipe.unet.dispose?.();
  });
});

describe('class labels', () => {
  let classes: ScoreSdeVePipeline;
  beforeAll(() => {
    classes = tinyPipeline({ numClassEmbeds: 10 });
  });
  afterAll(() => classes.unet.dispose?.());

  const meanOf = async (classLabels: ClassLabels | undefined) => {
    const options = { ...short, seed: 0, batchSize: 2, ...(classLabels !== undefined && { classLabels }) };
    return (await finish(classes, options)).mean.data;
  };

  it('change the images', async () => {
    expect(await meanOf([1, 3])).not.toEqual(await meanOf([1, 2]));
  });

  it('may be one for all images, or a tensor', async () => {
    const expected = await meanOf([7, 7]);
    expect(await meanOf(7)).toEqual(expected);
    expect(await meanOf(new Tensor('int64', BigInt64Array.of(7n, 7n), [2]))).toEqual(expected);
  });

  it.each([
    ['none', undefined],
    ['too few', [1]],
    ['a tensor of too few', new Tensor('int64', BigInt64Array.of(1n), [1])],
    ['no class of the network', 10],
    ['no number of a class', 0.5],
    ['null', null as never],
    ['too large', 2 ** 64],
    ['a word', 'cat' as never],
    ['a list of null', [1, null as never]],
    ['a tensor of fractions', new Tensor('float32', Float32Array.of(1, 1.7), [2])],
    ['a tensor of NaN', new Tensor('float32', Float32Array.of(1, Number.NaN), [2])],
    ['a tensor of booleans', new Tensor('bool', [true, false], [2])],
  ])('that are %s are refused', async (_, classLabels) => {
    await expect(meanOf(classLabels)).rejects.toThrow('classLabels:');
  });

  it('that are embeddings are a tensor', async () => {
    const embeddings = new ScoreSdeVePipeline({
      unet: tinyNetwork({ classEmbedType: 'identity' }),
      scheduler: new ScoreSdeVeScheduler({ sigmaMax: 10 }),
    });
    await expect(embeddings.generate({ ...short, classLabels: 1 })).rejects.toThrow('pass a tensor [batch, channels]');
    const classLabels = new Generator(0).randn([1, 64]);
    const { images } = await embeddings.generate({ ...short, classLabels });
    expect(images).toHaveLength(1);
    await embeddings.unet.dispose?.();
  });
});
