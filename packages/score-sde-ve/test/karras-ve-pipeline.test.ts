import { floatTensor, Generator } from '@langevin/core';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { CMStochasticIterativeScheduler, EDMHeunScheduler } from '@langevin/schedulers';
import { KarrasVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { finish } from './support/pipelines.ts';

interface ReferenceCase {
  readonly prefix: string;
  readonly seeds: number;
  readonly arguments: { readonly batch_size: number; readonly num_inference_steps: number };
}

registerComponent(KarrasVePipeline);
const expected = readReference('pipeline/karras-ve-expected.safetensors');
const { cases } = readFixtureJson<{ cases: ReferenceCase[] }>('pipeline/karras-ve-expected.json');
let pipe: KarrasVePipeline;
beforeAll(async () => {
  pipe = await DiffusionPipeline.fromPretrained<KarrasVePipeline>(fixturePath('pipeline/karras-ve'));
});
afterAll(() => pipe.dispose());

describe('a KarrasVePipeline', () => {
  it.each(cases)('draws the images of diffusers: $arguments', async ({ prefix, seeds, arguments: given }) => {
    expect(pipe).toBeInstanceOf(KarrasVePipeline);
    const { mean, evaluations } = await finish(pipe, {
      batchSize: given.batch_size,
      numInferenceSteps: given.num_inference_steps,
      generator: new Generator(seeds),
    });
    expect(errorOverRms(mean.data, expected[`${prefix}latents`]!.data)).toBeLessThan(1e-4);
    expect(evaluations).toBe(2 * given.num_inference_steps - 1);
  });

  it('takes 50 steps, and other solvers of the same sigmas', async () => {
    expect(pipe.usualSteps).toBe(50);
    const other = new KarrasVePipeline({
      unet: pipe.unet,
      scheduler: EDMHeunScheduler.fromConfig(pipe.scheduler.config),
    });
    const { images } = await other.generate({ numInferenceSteps: 2, seed: 0 });
    expect(images[0]).toMatchObject({ width: 8, height: 8 });
  });

  it('is asked for a score at half the sigma, of images from 0 to 1', async () => {
    const sample = new Generator(0).randn([1, 3, 8, 8]);
    const score = await pipe.score(sample, { time: 0, scale: 1, sigma: 3 });
    const halved = floatTensor(
      sample.dims,
      sample.data.map((value) => (value + 1) / 2),
    );
    const output = await pipe.unet.forward(halved, floatTensor([1], Float32Array.of(1.5)));
    const half = output.data.map((value) => value / 2);
    expect(errorOverRms(score.data, half)).toBeLessThan(1e-5);
  });

  it('does not load a network that gives something else than a score', async () => {
    registerComponent(CMStochasticIterativeScheduler);
    const load = KarrasVePipeline.fromPretrained(fixturePath('pipeline/consistency'));
    await expect(load).rejects.toThrow('it says that the network predicts something else than the score');
  });
});
