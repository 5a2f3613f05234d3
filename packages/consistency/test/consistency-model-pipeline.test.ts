import { ConsistencyModelPipeline } from '@langevin/consistency';
import { Generator, installPlatform } from '@langevin/core';
import { DiffusionPipeline, registerComponent, type StreamOptions, type StreamResult } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import { EDMEulerScheduler, EDMHeunScheduler, VeSde } from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';

interface ReferenceCase {
  readonly prefix: string;
  readonly arguments: {
    readonly batch_size: number;
    readonly num_inference_steps: number | null;
    readonly timesteps?: number[];
    readonly class_labels?: number | number[];
  };
  readonly seeds: number | number[];
  readonly global_seed?: number;
  readonly scheduler_steps: number;
}

installPlatform(nodePlatform());
registerComponent(ConsistencyModelPipeline);

const folder = fixturePath('pipeline/consistency');
const expected = readReference('pipeline/consistency-expected.safetensors');
const { cases } = readFixtureJson<{ cases: ReferenceCase[] }>('pipeline/consistency-expected.json');
let pipe: ConsistencyModelPipeline;
beforeAll(async () => {
  pipe = await DiffusionPipeline.fromPretrained<ConsistencyModelPipeline>(folder);
});
afterAll(() => pipe.dispose());

async function finish(options: StreamOptions): Promise<StreamResult> {
  const steps = pipe.stream(options);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

const largest = (values: Iterable<number>): number => Math.max(...Array.from(values, Math.abs));

describe('the images of diffusers from a consistency model', () => {
  it('come from the pipeline that the folder names', () => {
    expect(pipe).toBeInstanceOf(ConsistencyModelPipeline);
    expect(pipe.usualSteps).toBe(1);
  });

  it.each(cases)('are these: $arguments', async ({ prefix, arguments: given, seeds, global_seed, scheduler_steps }) => {
    // Where nobody says it, diffusers draws the classes from torch's global generator.
    const drawn = () => [...new Generator(global_seed).randint(0, 6, [given.batch_size]).data].map(Number);
    const { mean, images, evaluations } = await finish({
      batchSize: given.batch_size,
      numInferenceSteps: given.num_inference_steps ?? undefined,
      timesteps: given.timesteps,
      classLabels: given.class_labels ?? drawn(),
      generator: Array.isArray(seeds) ? seeds.map((seed) => new Generator(seed)) : new Generator(seeds),
    });
    expect(evaluations).toBe(scheduler_steps);
    const latents = expected[`${prefix}latents`]!;
    expect(mean.dims).toEqual(latents.shape);
    expect(largest(mean.data.map((value, i) => value - latents.data[i]!))).toBeLessThan(1e-5);
    // The reference has its channels last.
    const { data } = expected[`${prefix}images`]!;
    const errors = Array.from(images.data, (value, i) => {
      const [image, channel, place] = [Math.floor(i / 192), Math.floor(i / 64) % 3, i % 64];
      return value - data[(image * 64 + place) * 3 + channel]!;
    });
    expect(largest(errors)).toBeLessThan(1e-5);
  });
});

describe('classes that nobody said', () => {
  it('are drawn from the seed, and leave its noise as it is', async () => {
    const firsts: number[][] = [];
    const run = (options: StreamOptions) =>
      finish({ seed: 5, batchSize: 2, ...options, onStep: ({ sample }) => void firsts.push([...sample.data]) });
    const [once, again] = [await run({}), await run({})];
    expect([...again.mean.data]).toEqual([...once.mean.data]);
    expect(once.seed).toBe(5);
    const labels = [...new Generator(5).randint(0, 6, [2]).data].map(Number);
    expect([...(await run({ classLabels: labels })).mean.data]).toEqual([...once.mean.data]);
    expect([...(await run({ classLabels: labels.map((label) => 5 - label) })).mean.data]).not.toEqual([
      ...once.mean.data,
    ]);
  });

  it('are guided as those that somebody says', async () => {
    const guided = { seed: 5, batchSize: 2, guidanceScale: 2, negativeClassLabels: 5 };
    const classLabels = [...new Generator(5).randint(0, 6, [2]).data].map(Number);
    const [drawn, said] = [await finish(guided), await finish({ ...guided, classLabels })];
    expect([...drawn.mean.data]).toEqual([...said.mean.data]);
    expect(drawn.evaluations).toBe(1);
  });

  it('are those of each image, whatever its batch', async () => {
    const generators = (...seeds: number[]) => seeds.map((seed) => new Generator(seed));
    const both = await finish({ batchSize: 2, generator: generators(1, 2) });
    const second = await finish({ batchSize: 1, generator: generators(2) });
    expect(largest(second.mean.data.map((value, i) => value - both.mean.data[192 + i]!))).toBeLessThan(1e-6);
  });
});

describe('a consistency pipeline', () => {
  it('refuses a class that the network has not, and steps that there are not', () => {
    expect(() => pipe.stream({ classLabels: 6 })).toThrow('classLabels');
    expect(() => pipe.stream({ timesteps: [22, 0], numInferenceSteps: 2 })).toThrow('numInferenceSteps');
  });

  it.each([new EDMHeunScheduler({ sde: new VeSde() }), new EDMEulerScheduler()])(
    'refuses a scheduler that would misread the network: $constructor.className',
    (scheduler) => {
      const refusal = 'scheduler: a consistency function is sampled by its own scheduler alone';
      const set = (): void => {
        pipe.scheduler = scheduler as never;
      };
      expect(set).toThrow(refusal);
      expect(() => new ConsistencyModelPipeline({ unet: pipe.unet, scheduler: scheduler as never })).toThrow(refusal);
    },
  );
});
