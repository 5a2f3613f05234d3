import { ComposedScheduler, Generator, type Placement, ScoreSdeVePipeline } from 'langevin';
import { expect, test } from 'vitest';
import { PlainRuntime, plain } from '../../models/test/support/plain-runtime.ts';
import { emojiFaces } from './support/model.ts';

/** The values of two pictures, drawn in 8 steps, which are few enough to be quick and draw faces. */
async function draw(placement: Placement): Promise<number[]> {
  await using pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces, { runtime: new PlainRuntime(), ...placement });
  pipe.scheduler = ComposedScheduler.fromConfig({
    ...pipe.scheduler.config,
    solver: 'dpm-solver++-2m',
    levels: 'exponential',
    samplingEps: 0.2,
    dataRange: [0, 1],
  });
  expect(pipe.dtype).toBe(placement.dtype);
  const { images } = await pipe.generate({ batchSize: 2, numInferenceSteps: 8, generator: new Generator(3) });
  return images.flatMap(({ data }) => Array.from(data));
}

test('half precision draws the pictures of single precision', async () => {
  const single = await draw({ device: 'cpu', dtype: 'fp32' });
  const half = await draw({ device: plain, dtype: 'fp16' });
  const shareWithin = (levels: number): number =>
    half.filter((value, index) => Math.abs(value - single[index]!) <= levels).length / half.length;
  expect(shareWithin(1)).toBeGreaterThan(0.99);
  expect(shareWithin(8)).toBe(1);
  // It was not computed in single precision.
  expect(shareWithin(0)).toBeLessThan(1);
});
