import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';
import { checkScheduler } from '@langevin/schedulers/testing';
import { expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';

describeFamily('DDPMScheduler', ({ config }) => DDPMScheduler.fromConfig(config), { stateScale: 'own' });

describeFamily('DDIMScheduler', ({ config, step_kwargs }) => DDIMScheduler.fromConfig({ ...config, ...step_kwargs }), {
  stateScale: 'own',
});

it.each([
  [new DDPMScheduler({ rescaleBetasZeroSnr: true, timestepSpacing: 'trailing', clipSample: false })],
  [new DDIMScheduler({ rescaleBetasZeroSnr: true, timestepSpacing: 'trailing', clipSample: false, eta: 0.5 })],
])('the checks of a scheduler pass for a $constructor.name of betas that end without signal', async (scheduler) => {
  const distribution = { numInferenceSteps: 300, tolerance: 0.1, batchSize: 500 };
  await checkScheduler(scheduler, { distribution, contract: { numInferenceSteps: 40 } });
});

it('chosen timesteps are each the end of a step, and have to be of the training', () => {
  for (const scheduler of [new DDPMScheduler(), new DDIMScheduler()]) {
    const levels = scheduler.levelsFor({ numInferenceSteps: 2, timesteps: [700, 30] });
    expect(levels.map(({ timestep, sigma }) => (sigma > 0 ? timestep : 'data'))).toEqual([700, 30, 'data']);
    for (const timesteps of [[1000, 3], [0.5]]) {
      const choose = (): unknown => scheduler.levelsFor({ numInferenceSteps: timesteps.length, timesteps });
      expect(choose).toThrow('have to be whole numbers from 999 to 0');
    }
  }
});
