import { runScheduler } from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { LangevinScheduler, score, seeded } from './support/langevin-scheduler.ts';

/** A scheduler whose steps can be listed. */
class ListedScheduler extends LangevinScheduler {
  readonly takesSteps = ['timesteps', 'sigmas'] as const;
}

const run = (options: object, scheduler: LangevinScheduler = new ListedScheduler()) =>
  runScheduler(scheduler, score, { ...seeded(), numInferenceSteps: undefined, ...options });

describe('the steps of a run', () => {
  it('are as many as are listed', async () => {
    expect((await run({ timesteps: [22, 3, 0] })).evaluations).toBe(3);
    expect((await run({ sigmas: [4, 2, 1, 0] })).evaluations).toBe(3);
    expect((await run({ numInferenceSteps: 3 })).evaluations).toBe(3);
  });

  it.each<[object, string]>([
    [{}, 'numInferenceSteps: undefined is not a positive whole number.'],
    [{ timesteps: [2, 1], numInferenceSteps: 2 }, 'numInferenceSteps: the timesteps say already which steps there are'],
    [{ timesteps: [2, 1], sigmas: [2, 1] }, 'sigmas: the timesteps say already which steps there are'],
    [{ timesteps: [] }, 'timesteps: [] is no list of 1 or more numbers from high to low, none below 0.'],
    [{ timesteps: [1, 2] }, 'timesteps: [1,2] is no list of 1 or more numbers from high to low, none below 0.'],
    [{ timesteps: [2, Number.NaN] }, 'timesteps: [2,NaN] is no list'],
    [{ sigmas: [Number.POSITIVE_INFINITY, 0] }, 'sigmas: [Infinity,0] is no list'],
    [{ timesteps: 5 }, 'timesteps: 5 is no list; pass an array of numbers.'],
    [{ sigmas: Float32Array.of(2, 1) }, 'sigmas: Float32Array is no list; pass an array of numbers.'],
    [{ timesteps: [-1] }, 'timesteps: [-1] is no list of 1 or more numbers from high to low, none below 0.'],
    [{ sigmas: [1] }, 'sigmas: [1] is no list of 2 or more numbers from high to low, none below 0.'],
  ])('are refused as %o', async (options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });

  it('are refused by a scheduler that chooses its own', async () => {
    const message = 'timesteps: LangevinScheduler chooses its own; pass a number of steps.';
    await expect(run({ timesteps: [2, 1] }, new LangevinScheduler())).rejects.toThrow(message);
  });
});
