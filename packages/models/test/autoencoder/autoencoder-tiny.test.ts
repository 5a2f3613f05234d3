import { elementCount, type FloatTensor, floatTensor, Generator, MemoryFiles, MemoryFolder } from '@langevin/core';
import { AutoencoderTiny, type AutoencoderTinyConfig, type Weight, type Weights } from '@langevin/models';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../../test/support/reference.ts';
import { parametersOf } from '../../src/network-model/read-graph.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

const config: Partial<AutoencoderTinyConfig> = {
  encoderBlockOutChannels: [5, 5],
  decoderBlockOutChannels: [6, 6],
  numEncoderBlocks: [1, 2],
  numDecoderBlocks: [2, 1],
  latentChannels: 2,
  actFn: 'silu',
};
const weights = makeWeights();

/** Weights of which none is 0 or 1, biases neither. */
function makeWeights(): Weights {
  const { definition } = AutoencoderTiny;
  const generator = new Generator(0);
  const made = new Map<string, Weight>();
  for (const { name, shape } of parametersOf(definition, definition.format.complete(config)).values()) {
    const { data } = generator.randn(shape);
    made.set(name, { shape, data: data.map((value) => value / Math.sqrt(elementCount(shape.slice(1)) + 1)) });
  }
  return made;
}

// The sums of both networks, written out: an image is [channels][height][width].
type Image = readonly (readonly (readonly number[])[])[];

const mapped = (image: Image, change: (value: number) => number): Image =>
  image.map((plane) => plane.map((row) => row.map(change)));
const silu = (value: number): number => value / (1 + Math.exp(-value));

/** A 3×3 convolution with zeros around the image; layers without a bias have no weight of that name. */
function convolve(image: Image, name: string, stride = 1): Image {
  const { shape, data } = weights.get(`${name}.weight`)!;
  const bias = weights.get(`${name}.bias`)?.data;
  const [outChannels, inChannels] = shape as [number, number];
  const [height, width] = [image[0]!.length, image[0]![0]!.length].map((side) => Math.floor((side - 1) / stride) + 1);
  return Array.from({ length: outChannels }, (_, out) =>
    Array.from({ length: height! }, (_, y) =>
      Array.from({ length: width! }, (_, x) => {
        let sum = bias?.[out] ?? 0;
        for (let channel = 0; channel < inChannels; channel++) {
          for (let dy = 0; dy < 3; dy++) {
            for (let dx = 0; dx < 3; dx++) {
              const pixel = image[channel]![y * stride + dy - 1]?.[x * stride + dx - 1] ?? 0;
              sum += pixel * data[((out * inChannels + channel) * 3 + dy) * 3 + dx]!;
            }
          }
        }
        return sum;
      }),
    ),
  );
}

function block(image: Image, name: string): Image {
  let hidden = mapped(convolve(image, `${name}.conv.0`), silu);
  hidden = mapped(convolve(hidden, `${name}.conv.2`), silu);
  hidden = convolve(hidden, `${name}.conv.4`);
  return hidden.map((plane, c) => plane.map((row, y) => row.map((value, x) => Math.max(0, value + image[c]![y]![x]!))));
}

function encoded(pictures: Image): Image {
  let hidden = convolve(
    mapped(pictures, (value) => (value + 1) / 2),
    'encoder.layers.0',
  );
  hidden = block(hidden, 'encoder.layers.1');
  hidden = convolve(hidden, 'encoder.layers.2', 2);
  hidden = block(block(hidden, 'encoder.layers.3'), 'encoder.layers.4');
  return convolve(hidden, 'encoder.layers.5');
}

function decoded(latents: Image): Image {
  let hidden = mapped(latents, (value) => Math.tanh(value / 3) * 3);
  // Layer 1 is the activation, layer 4 repeats each pixel.
  hidden = mapped(convolve(hidden, 'decoder.layers.0'), silu);
  hidden = block(block(hidden, 'decoder.layers.2'), 'decoder.layers.3');
  hidden = hidden.map((plane) => plane.flatMap((row) => [0, 1].map(() => row.flatMap((value) => [value, value]))));
  hidden = convolve(hidden, 'decoder.layers.5');
  hidden = block(hidden, 'decoder.layers.6');
  return mapped(convolve(hidden, 'decoder.layers.7'), (value) => 2 * value - 1);
}

/** What a function of one image makes of a batch. */
function each(images: FloatTensor, change: (image: Image) => Image): number[] {
  const [batch, channels, height, width] = images.dims as [number, number, number, number];
  const at = (n: number, c: number, y: number, x: number) =>
    images.data[((n * channels + c) * height + y) * width + x]!;
  const sizes = (length: number) => [...new Array(length).keys()];
  return sizes(batch).flatMap((n) =>
    change(sizes(channels).map((c) => sizes(height).map((y) => sizes(width).map((x) => at(n, c, y, x))))).flat(2),
  );
}

// An odd side, of which the last row of latents is of the pixels that are left.
const pictures = new Generator(1).rand([2, 3, 6, 9]);
const latents = floatTensor(
  [2, 2, 3, 4],
  new Generator(2).randn([2, 2, 3, 4]).data.map((value) => 4 * value),
);

describe('TAESD', () => {
  it('encodes and decodes as the sums of its layers', async () => {
    await using model = new AutoencoderTiny(config, weights, { runtime });
    const encoding = await model.encode(pictures);
    expect(encoding.latents.dims).toEqual([2, 2, 3, 5]);
    expect(errorOverRms(encoding.latents.data, each(pictures, encoded))).toBeLessThan(1e-5);
    const drawn = await model.decode(latents);
    expect(drawn.dims).toEqual([2, 3, 6, 8]);
    expect(errorOverRms(drawn.data, each(latents, decoded))).toBeLessThan(1e-5);
  });

  it('does so in half precision, nearly', async () => {
    const options = { runtime: new PlainRuntime() };
    await using model = new AutoencoderTiny(config, weights, options);
    await model.to({ device: plain, dtype: 'fp16' });
    const error = errorOverRms((await model.decode(latents)).data, each(latents, decoded));
    expect(error).toBeLessThan(2e-2);
    expect(error).toBeGreaterThan(1e-4);
  });

  it('has the weights of the published one', () => {
    const { definition } = AutoencoderTiny;
    const parameters = [...parametersOf(definition, definition.format.complete({})).values()];
    const countOf = (side: string) =>
      parameters.filter(({ name }) => name.startsWith(side)).reduce((sum, { shape }) => sum + elementCount(shape), 0);
    expect([countOf('encoder.'), countOf('decoder.')]).toEqual([1_222_532, 1_222_531]);
    const names = parameters.map(({ name }) => name);
    expect(names).toContain('encoder.layers.14.bias');
    expect(names).toContain('decoder.layers.18.bias');
    expect(names).not.toContain('decoder.layers.6.bias');
  });

  it('is the same after it was saved and loaded, also with the second name of its channels', async () => {
    await using model = new AutoencoderTiny(config, weights, { runtime });
    const folder = new MemoryFolder();
    await model.savePretrained(folder);
    await folder.commit();
    const json = JSON.parse(new TextDecoder().decode(folder.entries['config.json']));
    const files = new MemoryFiles({
      ...folder.entries,
      'config.json': JSON.stringify({ ...json, block_out_channels: [6, 6] }),
    });
    await using loaded = await AutoencoderTiny.fromPretrained(files, { runtime });
    expect(loaded.config).toEqual(model.config);
    expect((await loaded.decode(latents)).data).toEqual((await model.decode(latents)).data);
  });

  it.each<[Partial<AutoencoderTinyConfig>, string]>([
    [{ encoderBlockOutChannels: [4, 8] }, 'encoderBlockOutChannels: is [4, 8]; the layers between sizes keep'],
    [{ numEncoderBlocks: [1] }, 'encoderBlockOutChannels: has 2 sizes, but numEncoderBlocks has 1'],
    [
      { decoderBlockOutChannels: [6], numDecoderBlocks: [1] },
      'numDecoderBlocks: has 1 sizes, but numEncoderBlocks has 2',
    ],
    [{ upsamplingScalingFactor: 3 as never }, 'upsamplingScalingFactor: is 3; it must be one of 2'],
    [{ upsampleFn: 'bilinear' as never }, 'upsampleFn: is "bilinear"; it must be one of "nearest"'],
    [{ numDecoderBlocks: [1, 65] }, 'numDecoderBlocks: is [1,65]; it must be a list'],
  ])('refuses %o', (change, message) => {
    expect(() => AutoencoderTiny.fromConfig({ ...config, ...change }, { runtime })).toThrow(message);
  });
});
