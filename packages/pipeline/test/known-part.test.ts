import {
  type FloatTensor,
  floatTensor,
  Generator,
  InvalidArgumentError,
  type SamplingStep,
  scale,
  Tensor,
} from '@langevin/core';
import {
  type Basis,
  blockMeanBasis,
  channelMeanBasis,
  KnownPart,
  type KnownPartOptions,
  knownBlocks,
  knownGray,
  knownPixels,
  pixelBasis,
  RasterImage,
} from '@langevin/pipeline';
import { describe, expect, it } from 'vitest';

const shape = [2, 3, 8, 12];
const images = new Generator(0).rand(shape);
const bases: [string, Basis][] = [
  ['pixelBasis', pixelBasis],
  ['channelMeanBasis', channelMeanBasis],
  ['blockMeanBasis(2)', blockMeanBasis(2)],
  ['blockMeanBasis(4)', blockMeanBasis(4)],
];
const dot = (a: FloatTensor, b: FloatTensor): number => a.data.reduce((sum, value, i) => sum + value * b.data[i]!, 0);
const at = ({ dims, data }: FloatTensor, image: number, c: number, y: number, x: number): number =>
  data[((image * dims[1]! + c) * dims[2]! + y) * dims[3]! + x]!;

describe.each(bases)('%s', (_name, basis) => {
  it('comes back from its coefficients', () => {
    const back = basis.inverse(basis.forward(images));
    for (const [i, value] of back.data.entries()) expect(value).toBeCloseTo(images.data[i]!, 6);
  });

  it('is orthonormal, and keeps the images of a batch apart', () => {
    const other = new Generator(1).randn(shape);
    expect(dot(basis.forward(images), basis.forward(other))).toBeCloseTo(dot(images, other), 3);
    const second = floatTensor([1, ...shape.slice(1)], images.data.slice(288));
    expect([...basis.forward(second).data]).toEqual([...basis.forward(images).data.subarray(288)]);
  });
});

describe('the first coefficient', () => {
  it('of channelMeanBasis is the mean of the channels, times √channels', () => {
    const coefficients = channelMeanBasis.forward(images);
    const mean = (at(images, 1, 0, 5, 7) + at(images, 1, 1, 5, 7) + at(images, 1, 2, 5, 7)) / 3;
    expect(at(coefficients, 1, 0, 5, 7)).toBeCloseTo(mean * Math.sqrt(3), 6);
  });

  it('of blockMeanBasis is the mean of the block, times its side', () => {
    const coefficients = blockMeanBasis(4).forward(images);
    let sum = 0;
    for (let y = 4; y < 8; y++) for (let x = 8; x < 12; x++) sum += at(images, 1, 2, y, x);
    expect(at(coefficients, 1, 2, 4, 8)).toBeCloseTo((sum / 16) * 4, 5);
  });

  it('of blockMeanBasis needs whole blocks', () => {
    expect(() => blockMeanBasis(5).forward(images)).toThrow('factor: 12 × 8 pixels don');
  });
});

/** A step in which nothing is known yet. */
function someStep(sigma: number): SamplingStep {
  const sample = new Generator(3).randn(shape);
  const mean = new Generator(4).randn(shape);
  return { index: 0, progress: 0.5, level: { time: 0.5, scale: 0.8, sigma }, sample, mean };
}

describe('KnownPart.impose', () => {
  const half = floatTensor(
    [1, 1, 8, 12],
    Float32Array.from({ length: 96 }, (_, i) => (i % 12 < 6 ? 0 : 1)),
  );
  const known = knownPixels({ image: images, mask: half });

  it('puts the known pixels into the mean, and into the sample with noise of the level', () => {
    const step = someStep(2);
    const [sample, mean] = [step.sample.data.slice(), step.mean.data.slice()];
    known.impose(step, new Generator(9));
    const noise = new Generator(9).randn(shape).data;
    for (let i = 0; i < sample.length; i++) {
      const isKnown = i % 12 < 6;
      expect(step.mean.data[i]).toBeCloseTo(isKnown ? 0.8 * images.data[i]! : mean[i]!, 5);
      expect(step.sample.data[i]).toBeCloseTo(isKnown ? 0.8 * images.data[i]! + 2 * noise[i]! : sample[i]!, 5);
    }
  });

  it.each([
    ['knownGray', knownGray(floatTensor([1, 1, 8, 12], new Generator(5).rand([96]).data)), channelMeanBasis],
    ['knownBlocks', knownBlocks(floatTensor([1, 3, 2, 3], new Generator(5).rand([18]).data), 4), blockMeanBasis(4)],
  ])('keeps what is known of %s, and nothing else', (_name, part, basis) => {
    const step = someStep(0);
    const before = basis.forward(step.sample).data.slice();
    part.impose(step, new Generator(9));
    const after = basis.forward(step.sample).data;
    const target = basis.forward(part.images).data;
    for (let i = 0; i < after.length; i++) {
      const isKnown = part.isKnown.data[i % part.isKnown.data.length] === 1;
      expect(after[i]).toBeCloseTo(isKnown ? 0.8 * target[i % target.length]! : before[i]!, 5);
    }
  });

  it('lets one image stand for the batch, and draws as many numbers for any mask', () => {
    const first = floatTensor([1, 3, 8, 12], images.data.slice(0, 288));
    const [one, two] = [someStep(1), someStep(1)];
    const generators = [new Generator(1), new Generator(1)] as const;
    knownPixels({ image: first, mask: half }).impose(one, generators[0]);
    knownBlocks(floatTensor([1, 3, 2, 3]), 4).impose(two, generators[1]);
    expect(generators[0].randn([4]).data).toEqual(generators[1].randn([4]).data);
    expect(one.mean.data[288]).toBeCloseTo(0.8 * images.data[0]!, 6);
  });

  it('refuses what does not fit the sample', () => {
    const small = knownPixels({ image: floatTensor([1, 3, 4, 4]), mask: floatTensor([1, 1, 4, 4]) });
    expect(() => small.impose(someStep(1), new Generator(0))).toThrow(
      'image: has the shape [1, 3, 4, 4], but the run needs 1 or 2 of [channels, height, width] = [3, 8, 12]; change',
    );
    const three = knownPixels({ image: floatTensor([3, 3, 8, 12]), mask: half });
    expect(() => three.impose(someStep(1), new Generator(0))).toThrow(InvalidArgumentError);
    const isKnown = floatTensor([2, 3, 8, 12]);
    const own = new KnownPart({ images: floatTensor([1, 3, 8, 12]), basis: pixelBasis, isKnown });
    expect(() => own.checkFits([3, 3, 8, 12])).toThrow('isKnown: has the shape [2, 3, 8, 12]');
  });
});

describe('KnownPart', () => {
  const part = { images, basis: pixelBasis, isKnown: floatTensor([1, 3, 8, 12]) };
  const scaled: Basis = { forward: (x) => scale(3, x), inverse: (x) => scale(1 / 3, x) };
  const oneWay: Basis = { forward: (x) => scale(-1, x), inverse: pixelBasis.inverse };
  const shortened: Basis = { forward: () => floatTensor([1, 1, 8, 12]), inverse: pixelBasis.inverse };

  it.each<[what: string, argument: string, options: object]>([
    ['a picture for images', 'images', { images: new RasterImage(12, 8, 3, new Uint8ClampedArray(288)) }],
    ['images of whole numbers', 'images', { images: new Tensor('uint8', new Uint8Array(288), [1, 3, 8, 12]) }],
    ['images of three dimensions', 'images', { images: floatTensor([3, 8, 12]) }],
    ['images that are no numbers', 'images', { images: floatTensor([1, 3, 8, 12], new Float32Array(288).fill(NaN)) }],
    ['no marks of what is known', 'isKnown', { isKnown: undefined }],
    ['soft marks', 'isKnown', { isKnown: floatTensor([1, 3, 8, 12], new Float32Array(288).fill(0.5)) }],
    ['marks of one channel', 'isKnown', { isKnown: floatTensor([1, 1, 8, 12]) }],
    ['marks of whole numbers', 'isKnown', { isKnown: new Tensor('int64', new BigInt64Array(288), [1, 3, 8, 12]) }],
    ['marks of three for two images', 'isKnown', { isKnown: floatTensor([3, 3, 8, 12]) }],
    ['no basis', 'basis', { basis: undefined }],
    ['a basis without an inverse', 'basis', { basis: { forward: pixelBasis.forward } }],
    ['a basis that makes images longer', 'basis', { basis: scaled }],
    ['an inverse that is none', 'basis', { basis: oneWay }],
    ['coefficients of another shape', 'basis', { basis: shortened }],
  ])('refuses %s', (_what, argument, options) => {
    const make = (): KnownPart => new KnownPart({ ...part, ...options } as KnownPartOptions);
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(new RegExp(`^${argument}: `));
  });

  it('says what is wrong with a basis', () => {
    expect(() => new KnownPart({ ...part, basis: scaled })).toThrow('it makes images 3.00 times as long');
    expect(() => new KnownPart({ ...part, basis: oneWay })).toThrow('inverse() does not bring back');
  });

  it('takes a basis that gives back what it was given', () => {
    const same: Basis = { forward: (x) => x, inverse: (x) => x };
    const known = new KnownPart({
      images,
      basis: same,
      isKnown: floatTensor(images.dims, new Float32Array(576).fill(1)),
    });
    const step = someStep(0);
    const { mean } = step;
    const before = mean.data.slice();
    known.impose(step, new Generator(0));
    expect(mean.data).toEqual(before);
    expect(step.mean.data[5]).toBeCloseTo(0.8 * images.data[5]!, 6);
  });
});

describe('pictures', () => {
  const picture = (channels: 1 | 3 | 4, width = 4, height = 2): RasterImage =>
    new RasterImage(width, height, channels, new Uint8ClampedArray(width * height * channels).fill(255));

  it('of a mask are black and white, of the size of the image', () => {
    const { images: found, isKnown } = knownPixels({ image: picture(3), mask: picture(1) });
    expect([found.dims, isKnown.dims]).toEqual([
      [1, 3, 2, 4],
      [1, 3, 2, 4],
    ]);
    expect(isKnown.data.every((value) => value === 0)).toBe(true);
    const gray = new RasterImage(4, 2, 1, new Uint8ClampedArray(8).fill(128));
    expect(() => knownPixels({ image: picture(3), mask: gray })).toThrow('mask: holds 0.50');
    const light = new RasterImage(4, 2, 1, new Uint8ClampedArray(8).fill(204));
    expect(() => knownPixels({ image: picture(3), mask: light })).toThrow('mask: holds 0.80');
    expect(() => knownPixels({ image: picture(3), mask: picture(1, 4, 4) })).toThrow(
      'mask: has 4 × 4 pixels, and the image 4 × 2; they have to be of one size.',
    );
    const opaque = new RasterImage(2, 1, 4, Uint8ClampedArray.of(255, 255, 255, 255, 0, 0, 0, 255));
    expect([...knownPixels({ image: picture(1, 2, 1), mask: opaque }).isKnown.data]).toEqual([0, 1]);
    const red = new RasterImage(2, 1, 3, Uint8ClampedArray.of(255, 0, 0, 0, 0, 0));
    expect(() => knownPixels({ image: picture(3, 2, 1), mask: red })).toThrow('mask: is in colours; make it white');
    const clear = new RasterImage(2, 1, 4, Uint8ClampedArray.of(255, 255, 255, 0, 0, 0, 0, 255));
    expect(() => knownPixels({ image: picture(3, 2, 1), mask: clear })).toThrow('mask: is transparent in places');
    expect(() => knownPixels({ image: picture(4), mask: picture(1) }, 3)).toThrow(
      'image: has 4 channels; 3, or 1 of gray, are needed. Take toRgb() of a picture with transparency.',
    );
    expect(knownPixels({ image: picture(1), mask: picture(1) }, 3).images.dims).toEqual([1, 3, 2, 4]);
    const perChannel = knownPixels({
      image: images,
      mask: floatTensor([1, 3, 8, 12], new Float32Array(288).fill(1, 0, 96)),
    });
    expect(perChannel.isKnown.data.reduce((a, b) => a + b)).toBe(192);
  });

  it('of gray may be of one channel or more', () => {
    expect(knownGray(picture(1)).images.dims).toEqual([1, 3, 2, 4]);
    expect(knownGray([picture(3), picture(3)]).images.dims).toEqual([2, 3, 2, 4]);
    expect(() => knownGray(picture(1), 0)).toThrow('channels: 0');
    expect(() => knownGray(picture(4))).toThrow('image: has 4 channels; 3, or 1 of gray, are needed.');
  });

  it('to be enlarged become blocks', () => {
    const data = Uint8ClampedArray.of(0, 51, 102, 153);
    const { images: found } = knownBlocks(new RasterImage(2, 2, 1, data), 2);
    expect(found.dims).toEqual([1, 1, 4, 4]);
    const values = [0, 0, 0.2, 0.2, 0, 0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.4, 0.4, 0.6, 0.6];
    for (const [i, value] of found.data.entries()) expect(value).toBeCloseTo(values[i]!, 6);
    expect(() => knownBlocks(picture(1), 1.5)).toThrow('factor: 1.5 is not a whole number from 1.');
    expect(() => knownBlocks(picture(1), 1e5)).toThrow(InvalidArgumentError);
    expect(() => knownPixels({ image: picture(1), mask: picture(1) }, 1.5)).toThrow('channels: ');
  });

  it.each([[undefined], [null], ['face.png'], [[]], [[undefined]], [new Uint8Array(3)]])('are not %o', (image) => {
    expect(() => knownGray(image as never)).toThrow(InvalidArgumentError);
    expect(() => knownGray(image as never)).toThrow('pass a RasterImage');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('are no tensors that hold %f', (value) => {
    const tensor = floatTensor([1, 1, 2, 2], Float32Array.of(0, 1, value, 0.5));
    expect(() => knownGray(tensor)).toThrow(`image: holds ${value}, which is no value of an image.`);
  });

  it('are no tensors of another type or rank', () => {
    expect(() => knownGray(floatTensor([3, 2, 2]))).toThrow(
      'image: is float32 [3, 2, 2]; pass a float32 tensor [batch,',
    );
  });
});
