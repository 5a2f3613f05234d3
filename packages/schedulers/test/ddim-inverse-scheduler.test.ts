import { type FloatTensor, linearCombination, type Scheduler } from '@langevin/core';
import { DDIMInverseScheduler, DDIMScheduler } from '@langevin/schedulers';
import { checkAbort, checkReplacedSamples, checkSaving, testMeans, testMixture } from '@langevin/schedulers/testing';
import { expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DDIMInverseScheduler', ({ config }) => DDIMInverseScheduler.fromConfig(config), { stateScale: 'own' });

it('keeps the contract of a scheduler, but for levels that go down', async () => {
  const scheduler = new DDIMInverseScheduler({ setAlphaToOne: false, clipSample: false });
  for (const check of [checkReplacedSamples, checkAbort, checkSaving]) await check(scheduler);
});

it.each(['linspace', 'leading', 'trailing'] as const)(
  'finds the noise that DDIM draws a picture from, by %s',
  async (timestepSpacing) => {
    const run = async (scheduler: Scheduler, start: FloatTensor): Promise<FloatTensor> => {
      let last = start;
      const noise = (): never => {
        throw new Error('There is none.');
      };
      const steps = scheduler.sample(testMixture.predict, start, { numInferenceSteps: 200, noise });
      for await (const { sample } of steps) last = sample;
      return last;
    };
    const noise = await run(new DDIMInverseScheduler({ clipSample: false, timestepSpacing }), testMeans);
    const again = await run(new DDIMScheduler({ clipSample: false, timestepSpacing }), noise);
    const error = linearCombination(1, again, -1, testMeans).data.map(Math.abs);
    expect(Math.max(...error)).toBeLessThan(0.05);
  },
);
