import { readFileSync } from 'node:fs';
import { type FloatTensor, floatTensor, InvalidArgumentError, InvalidFileError } from '@langevin/core';
import { OnnxNetwork, type UNet2DConfig, UNet2DModel } from '@langevin/models';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { labels, runtime, sampleOf } from './support/tiny-unet.ts';

/** A ready-made network that gives the sample times the timestep, if nothing else is said. */
function network(graph: string, config: Partial<UNet2DConfig> = {}) {
  const warnings: string[] = [];
  const model = new UNet2DModel(
    { sampleSize: 8, blockOutChannels: [16, 32], ...small, ...config },
    new OnnxNetwork({ graph: new Uint8Array(readFileSync(fixturePath(`graphs/${graph}.onnx`))), weights: [] }, graph),
    { runtime, onWarning: (message) => warnings.push(message) },
  );
  onTestFinished(() => model.dispose());
  return { model, warnings };
}

const small = {
  downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
  upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
} as const;
const learnedTime = { timeEmbeddingType: 'learned', numTrainTimesteps: 1000 } as const;

const times = (...values: number[]): FloatTensor => floatTensor([values.length], Float32Array.from(values));

/** Each image of a batch times its number. */
function product(sample: FloatTensor, numbers: readonly number[]): number[] {
  const size = sample.data.length / sample.dims[0]!;
  return Array.from(sample.data, (value, i) => value * numbers[Math.floor(i / size)]!);
}

function expectClose(found: FloatTensor, expected: readonly number[], error: number): void {
  expect(found.type).toBe('float32');
  const worst = found.data.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  expect(worst).toBeLessThan(error);
}

describe('the timestep of an .onnx file', () => {
  it.each([
    ['a scalar of int64', 'timestep-scalar-int64', 'one'],
    ['doubles, one for each image', 'timestep-double', 'each'],
    ['half precision, as all else', 'timestep-half', 'each'],
  ])('is fed as it declares it: %s', async (_, graph, counts) => {
    const { model, warnings } = network(graph);
    for (const batch of [1, 2, 3]) {
      const sample = sampleOf([batch, 3, 8, 8]);
      expectClose(await model.forward(sample, times(7)), product(sample, Array(batch).fill(7)), 0.03);
    }
    const sample = sampleOf([2, 3, 8, 8]);
    const different = model.forward(sample, times(2, 3));
    if (counts === 'each') expectClose(await different, product(sample, [2, 3]), 0.02);
    else {
      await expect(different).rejects.toThrow(InvalidArgumentError);
      await expect(different).rejects.toThrow('timestep: differs from image to image; this network takes one number');
      expectClose(await model.forward(sample, times(2, 2)), product(sample, [2, 2]), 1e-5);
    }
    expect(warnings).toEqual([]);
  });

  it.each(['timestep-traced-one', 'timestep-traced-batch'])('is fed as it was traced: %s', async (graph) => {
    const { model } = network(graph);
    const sample = sampleOf([3, 3, 8, 8]);
    const { data } = await model.forward(sample, times(5));
    const first = sampleOf([1, 3, 8, 8]);
    const alone = await model.forward(first, times(5));
    expect(alone.dims).toEqual([1, 3, 8, 8]);
    // The same shift of each channel for every image.
    const shiftOf = (at: number) => data[at]! - sample.data[at]!;
    const lone = alone.data[0]! - first.data[0]!;
    for (const image of [0, 1, 2]) expect(shiftOf(image * 192)).toBeCloseTo(lone, 4);
  });

  it('that must be whole is rounded, with one warning', async () => {
    const { model, warnings } = network('timestep-scalar-int64');
    const sample = sampleOf([2, 3, 8, 8]);
    expectClose(await model.forward(sample, times(500.3)), product(sample, [500, 500]), 1e-3);
    expectClose(await model.forward(sample, times(7.5)), product(sample, [8, 8]), 1e-4);
    expect(warnings).toEqual([
      "UNet2DModel: the network's file takes whole timesteps alone; others are rounded to the nearest.",
    ]);
  });

  it('is not rounded to the row of a learned embedding', async () => {
    const { model } = network('timestep-scalar-int64', learnedTime);
    await expect(model.forward(sampleOf([1, 3, 8, 8]), times(7.5))).rejects.toThrow(
      '7.5 is not a time of this network',
    );
  });
});

describe('the third input of an .onnx file', () => {
  const classes = { numClassEmbeds: 9 } as const;

  it('is the labels, whatever its name, and its first output counts', async () => {
    const { model } = network('third-by-order', classes);
    for (const batch of [1, 2, 3]) {
      const sample = sampleOf([batch, 3, 8, 8]);
      const numbers = [2, 5, 7].slice(0, batch);
      const found = await model.forward(sample, times(0.5), { classLabels: labels(...numbers) });
      expectClose(found, product(sample, numbers), 1e-5);
    }
    await expect(model.forward(sampleOf([1, 3, 8, 8]), times(1))).rejects.toThrow(
      'classLabels: this network is class-',
    );
  });

  it('takes embeddings in the type that it declares', async () => {
    const { model } = network('embeddings-double', { classEmbedType: 'identity' });
    const sample = sampleOf([2, 3, 8, 8]);
    const classLabels = floatTensor([2, 64], new Float32Array(128).fill(3, 0, 64).fill(-2, 64));
    expectClose(await model.forward(sample, times(1), { classLabels }), product(sample, [3, -2]), 1e-5);
  });

  it('has none behind it', () => {
    expect(() => network('fourth-input')).toThrow(InvalidFileError);
    expect(() => network('fourth-input')).toThrow(
      'fourth-input: has the inputs sample, timestep, y, mask; a sample, a timestep and, if there is a third, class labels',
    );
  });
});

it('an .onnx file has one set of weights', () => {
  const graph = new Uint8Array(readFileSync(fixturePath('graphs/timestep-double.onnx')));
  const make = () => new UNet2DModel({}, new OnnxNetwork({ graph, weights: [] }), { runtime, weights: 'ema' });
  expect(make).toThrow('weights: a ready-made model has one set of them, and no "ema"; leave it out.');
});

describe('the images of an .onnx file', () => {
  it('are of the batch that it was exported for', async () => {
    const { model } = network('timestep-fixed-batch');
    const sample = sampleOf([2, 3, 8, 8]);
    expectClose(await model.forward(sample, times(2, 3)), product(sample, [2, 3]), 1e-5);
    const other = model.forward(sampleOf([3, 3, 8, 8]), times(2));
    await expect(other).rejects.toThrow("sample: is [3, 3, 8, 8]; the network's file was exported for [2, 3, 8, 8].");
  });
});
