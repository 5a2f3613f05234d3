import { Generator } from '@langevin/core';
import { ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readFixtureJson, readReference } from '../../../test/support/reference.ts';
import { finish } from './support/pipelines.ts';

interface ReferenceCase {
  readonly case: number;
  readonly seed: number;
  readonly batch_size: number;
  readonly num_inference_steps: number;
}

describe.each(['score-sde-ve', 'score-sde-ve-dummy'])('the images of diffusers from %s', (name) => {
  const expected = readReference(`pipeline/${name}-expected.safetensors`);
  const { cases } = readFixtureJson<{ cases: ReferenceCase[] }>(`pipeline/${name}-expected.json`);
  let pipe: ScoreSdeVePipeline;
  beforeAll(async () => {
    pipe = await ScoreSdeVePipeline.fromPretrained(fixturePath(`pipeline/${name}`));
  });
  afterAll(() => pipe.dispose());

  const optionsOf = ({ seed, batch_size, num_inference_steps }: ReferenceCase) => ({
    batchSize: batch_size,
    numInferenceSteps: num_inference_steps,
    generator: new Generator(seed),
  });

  it.each(cases)(
    'has the mean of diffusers: seed $seed, batch $batch_size, $num_inference_steps steps',
    async (run) => {
      const { mean, evaluations } = await finish(pipe, optionsOf(run));
      const unclamped = expected[`case${run.case}.unclamped`]!;
      expect(mean.dims).toEqual(unclamped.shape);
      expect(errorOverRms(mean.data, unclamped.data)).toBeLessThan(1e-4);
      expect(evaluations).toBe(2 * run.num_inference_steps);
    },
  );

  it.each(cases)('has the pixels of diffusers: seed $seed, batch $batch_size', async (run) => {
    const { images } = await pipe.generate(optionsOf(run));
    const pixels = images.flatMap(({ data }) => [...data]);
    const reference = expected[`case${run.case}.images`]!.data;
    expect(pixels.length).toBe(reference.length);
    const close = pixels.filter((value, i) => Math.abs(value / 255 - reference[i]!) <= 1 / 255);
    expect(close.length / pixels.length).toBeGreaterThanOrEqual(0.998);
  });
});
