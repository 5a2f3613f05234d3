import { readFileSync } from 'node:fs';
import { type FloatTensor, floatTensor, InvalidArgumentError } from '@langevin/core';
import { OnnxNetwork, UNet2DModel } from '@langevin/models';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { runtime, sampleOf } from './support/tiny-unet.ts';

/** A ready-made network that gives the sample times the timestep, if nothing else is said. */
function network(graph: string, learned = false) {
  const warnings: string[] = [];
  const model = new UNet2DModel(
    { sampleSize: 8, blockOutChannels: [16, 32], ...small, ...(learned && learnedTime) },
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
    const { model } = network('timestep-scalar-int64', true);
    await expect(model.forward(sampleOf([1, 3, 8, 8]), times(7.5))).rejects.toThrow(
      '7.5 is not a time of this network',
    );
  });
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
