import { Generator, installPlatform, type JsonObject, MemoryFolder } from '@langevin/core';
import { PNDMPipeline } from '@langevin/ddpm';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { nodePlatform } from '@langevin/runtime-node';
import { PNDMScheduler } from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { finish } from './support/pipelines.ts';

interface ReferenceCase {
  readonly prefix: string;
  readonly arguments: { readonly batch_size: number; readonly num_inference_steps: number };
  readonly seeds: number | readonly number[];
  readonly scheduler_steps: number;
}

installPlatform(nodePlatform());
registerComponent(PNDMPipeline);

describe('a PNDMPipeline', () => {
  const expected = readReference('pipeline/pndm-expected.safetensors');
  const { cases } = readFixtureJson<{ cases: ReferenceCase[] }>('pipeline/pndm-expected.json');
  let pipe: PNDMPipeline;
  beforeAll(async () => {
    pipe = await DiffusionPipeline.fromPretrained<PNDMPipeline>(fixturePath('pipeline/pndm'));
  });
  afterAll(() => pipe.dispose());

  it('is what the folder of one makes', () => {
    expect(pipe).toBeInstanceOf(PNDMPipeline);
    expect(pipe.scheduler).toBeInstanceOf(PNDMScheduler);
    expect(pipe.usualSteps).toBe(50);
  });

  it.each(cases)('draws what diffusers draws: $arguments', async ({ prefix, seeds, scheduler_steps, ...run }) => {
    const { mean, evaluations } = await finish(pipe, {
      batchSize: run.arguments.batch_size,
      numInferenceSteps: run.arguments.num_inference_steps,
      generator: typeof seeds === 'number' ? new Generator(seeds) : seeds.map((seed) => new Generator(seed)),
    });
    const { shape, data } = expected[`${prefix}latents`]!;
    expect(mean.dims).toEqual(shape);
    expect(errorOverRms(mean.data, data)).toBeLessThan(2e-5);
    expect(evaluations).toBe(scheduler_steps);
  });

  it('is saved as it was loaded', async () => {
    const folder = new MemoryFolder();
    await pipe.savePretrained(folder);
    await folder.commit();
    for (const path of ['model_index.json', 'scheduler/scheduler_config.json']) {
      const json = JSON.parse(new TextDecoder().decode(folder.entries[path])) as JsonObject;
      expect(json).toEqual(readFixtureJson(`pipeline/pndm/${path}`));
    }
  });

  it('makes a PNDMScheduler of what the folder of another pipeline has', async () => {
    await using other = await PNDMPipeline.fromPretrained(fixturePath('pipeline/flat-ddpm'));
    const { scheduler } = other;
    expect(scheduler).toBeInstanceOf(PNDMScheduler);
    const { beta_end } = readFixtureJson<JsonObject>('pipeline/flat-ddpm/scheduler_config.json');
    expect((scheduler as PNDMScheduler).config.betaEnd).toBe(beta_end);
    expect((await finish(other, { numInferenceSteps: 4, seed: 0 })).evaluations).toBe(13);
  });
});
