import { floatTensor, type Scheduler } from '@langevin/core';
import { knownPixels } from '@langevin/pipeline';
import { ComposedScheduler, EulerScheduler, ScoreSdeVeScheduler, VeSde } from '@langevin/schedulers';
import { testMeans } from '@langevin/schedulers/testing';
import { ScoreSdeVeInpaintPipeline } from '@langevin/score-sde-ve';
import { describe, expect, it } from 'vitest';
import { LevellessScheduler } from './support/levelless-scheduler.ts';
import { mixturePipeline } from './support/mixture-pipeline.ts';

const sde = new VeSde();
// Half-way between the second and the third component, and 6.5 standard deviations from the first.
const image = floatTensor([1, 1, 2, 4], Float32Array.of(0.85, 0, 0, 0, 0, 0, 0, 0));
const mask = floatTensor([1, 1, 2, 4], Float32Array.of(0, 1, 1, 1, 1, 1, 1, 1));
const known = knownPixels({ image, mask });
const batchSize = 200;
const run = { known, batchSize, numInferenceSteps: 40, seed: 1, outputType: 'tensor' } as const;

/** How many pictures are nearest to the first component in the pixels that are drawn: none should be. */
function shareOfFirst({ data }: { readonly data: Float32Array }): number {
  const distanceTo = (k: number, picture: Float32Array): number =>
    picture.reduce((sum, value, i) => sum + (i > 0 ? (value - testMeans.data[8 * k + i]!) ** 2 : 0), 0);
  let count = 0;
  for (let i = 0; i < batchSize; i++) {
    const picture = data.subarray(8 * i, 8 * i + 8);
    if (distanceTo(0, picture) < Math.min(distanceTo(1, picture), distanceTo(2, picture))) count++;
  }
  return count / batchSize;
}

describe('a run that jumps', () => {
  it.each<Scheduler>([
    new EulerScheduler({ sde, eta: 1 }),
    new ScoreSdeVeScheduler({ correctSteps: 0 }),
    new ComposedScheduler({ sde, solver: 'euler-ancestral' }),
  ])('draws what fits the known pixel better, by $constructor.name', async (scheduler) => {
    const pipe = mixturePipeline(scheduler);
    const [plain, jumping] = [await pipe.generate(run), await pipe.generate({ ...run, jumpLength: 2, jumpNSample: 5 })];
    expect(shareOfFirst(plain.images)).toBeGreaterThan(0.15);
    expect(shareOfFirst(jumping.images)).toBeLessThan(shareOfFirst(plain.images) / 2);
    for (let i = 0; i < batchSize; i++) expect(jumping.images.data[8 * i]).toBeCloseTo(0.85, 5);
  });

  it('jumps by 10 steps, or 10 times, where only the other is said, and not at all for 1 time', async () => {
    const pipe = mixturePipeline(new EulerScheduler({ sde }));
    const few = { ...run, batchSize: 1, numInferenceSteps: 25 };
    const evaluationsOf = async (jumps: object): Promise<number> =>
      (await pipe.generate({ ...few, ...jumps })).evaluations;
    expect(await evaluationsOf({ jumpNSample: 2 })).toBe(25 + 2 * 10);
    expect(await evaluationsOf({ jumpLength: 20 })).toBe(25 + 9 * 20);
    expect(await evaluationsOf({ jumpNSample: 1 })).toBe(25);
  });

  it('is one of a pipeline of a known picture as well, from noise or from the picture', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(mixturePipeline(new EulerScheduler({ sde })).components);
    const options = { image, mask, numInferenceSteps: 20, jumpLength: 3, jumpNSample: 2 };
    expect((await inpaint.generate(options)).evaluations).toBe(20 + 6 * 3);
    expect((await inpaint.generate({ ...options, strength: 0.5 })).evaluations).toBe(10 + 3 * 3);
  });

  it.each<[message: string, options: object, scheduler?: Scheduler]>([
    ['jumpLength: 2.5 is not a positive whole number', { jumpLength: 2.5 }],
    ['jumpNSample: 0 is not a positive whole number', { jumpNSample: 0 }],
    ['jumpLength: 10 steps up, the default, are as many as the run has', { jumpNSample: 2, numInferenceSteps: 10 }],
    [
      'jumpLength: 10 steps up are as many as the run has',
      { jumpLength: 10, image, strength: 0.4, numInferenceSteps: 20 },
    ],
    ['brownianPath: a run that jumps goes through a part', { jumpNSample: 2, brownianPath: true }],
    ['scheduler: LevellessScheduler does not say its levels', { jumpNSample: 2 }, new LevellessScheduler()],
  ])('is refused at once: %s', (message, options, scheduler = new EulerScheduler({ sde })) => {
    expect(() => mixturePipeline(scheduler).stream({ known, numInferenceSteps: 30, ...options })).toThrow(message);
  });
});
