import {
  clamp,
  type FloatTensor,
  floatTensor,
  MemoryFiles,
  NonFiniteOutputError,
  type SamplingStep,
} from '@langevin/core';
import type { StreamOptions, StreamResult } from '@langevin/pipeline';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpoint, checkpointFiles, finish } from './support/pipelines.ts';

/** Makes one value of a tensor in a safetensors file NaN. */
function poison(file: Uint8Array, tensor: string): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerLength)));
  view.setFloat32(8 + headerLength + header[tensor].data_offsets[0], Number.NaN, true);
}

let pipe: ScoreSdeVePipeline;
beforeAll(async () => {
  pipe = await ScoreSdeVePipeline.fromPretrained(checkpoint);
});
afterAll(() => pipe.dispose());

const run = { numInferenceSteps: 4, seed: 3 } as const;
const wholeMean = async (): Promise<Float32Array> => (await finish(pipe, run)).mean.data;
const known = floatTensor([1, 3, 16, 16], new Float32Array(768).fill(0.25));

describe('stream', () => {
  it('yields after each update, and ends in what generate returns', async () => {
    const steps: SamplingStep[] = [];
    for await (const step of pipe.stream(run)) steps.push(step);
    expect(steps.map(({ index }) => index)).toEqual(steps.map((_, i) => i));
    expect(steps.at(-1)!.progress).toBe(1);
    expect(steps[0]!.level.sigma).toBeCloseTo(348, 2);
    expect(steps.at(-1)!.level.sigma).toBe(0);
    const { images } = await pipe.generate({ ...run, outputType: 'tensor' });
    expect(clamp(steps.at(-1)!.mean, 0, 1)).toEqual(images);
  });

  it('ends the run when the loop is left, and the next run is whole', async () => {
    const expected = await wholeMean();
    for await (const step of pipe.stream(run)) if (step.index === 2) break;
    expect(await wholeMean()).toEqual(expected);
  });

  it('goes on from a sample that replaces its own', async () => {
    let last: SamplingStep | undefined;
    for await (const step of pipe.stream(run)) {
      step.sample = known;
      last = step;
    }
    const distance = last!.mean.data.reduce((most, value) => Math.max(most, Math.abs(value - 0.25)), 0);
    expect(distance).toBeLessThan(0.1);
    expect(last!.mean.data).not.toEqual(await wholeMean());
  });

  it('hands each step to onStep first', async () => {
    const seen: number[] = [];
    const options = { ...run, onStep: ({ index }: SamplingStep) => void seen.push(index) };
    for await (const { index } of pipe.stream(options)) expect(seen.at(-1)).toBe(index);
    expect(seen.length).toBeGreaterThan(run.numInferenceSteps);
  });

  it('lets a pipeline that extends it constrain every step of both stream and generate', async () => {
    class FixedPipeline extends ScoreSdeVePipeline {
      static override readonly className: string = 'FixedPipeline';
      override stream(options: StreamOptions = {}): AsyncGenerator<SamplingStep, StreamResult> {
        return super.stream({
          ...options,
          onStep: (step) => {
            step.mean = known;
            return options.onStep?.(step);
          },
        });
      }
    }
    const means: FloatTensor[] = [];
    const { images, evaluations } = await new FixedPipeline(pipe.components).generate({
      ...run,
      outputType: 'tensor',
      onStep: ({ mean }) => void means.push(mean),
    });
    expect(images.data).toEqual(known.data);
    expect(means.every((mean) => mean === known)).toBe(true);
    expect(evaluations).toBe(8);
  });
});

describe('an abort', () => {
  it('stops the run at once, and the next one makes the same picture as ever', async () => {
    const expected = await wholeMean();
    const controller = new AbortController();
    const indices: number[] = [];
    const aborted = pipe.generate({
      ...run,
      signal: controller.signal,
      onStep: ({ index }) => {
        indices.push(index);
        if (index === 2) controller.abort(new Error('enough'));
      },
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(indices).toEqual([0, 1, 2]);
    expect(await wholeMean()).toEqual(expected);
  });
});

describe('runs at the same time', () => {
  it('do not disturb one another', async () => {
    const expected = await wholeMean();
    expect(await Promise.all([wholeMean(), wholeMean()])).toEqual([expected, expected]);
  });
});

describe('a network that gives NaN', () => {
  it('stops the run and names the step and its sigma', async () => {
    const files = checkpointFiles();
    poison(files['unet/diffusion_pytorch_model.safetensors']!, 'conv_out.bias');
    const broken = await ScoreSdeVePipeline.fromPretrained(new MemoryFiles(files, 'poisoned'));
    const error = await broken.generate(run).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NonFiniteOutputError);
    expect(error).toMatchObject({ step: 0, evaluation: 0 });
    expect((error as NonFiniteOutputError).sigma).toBeCloseTo(348, 2);
    await broken.dispose();
  });
});
