import { LCMScheduler, TCDScheduler } from '@langevin/schedulers';
import {
  checkAbort,
  checkLevels,
  checkNoise,
  checkReplacedSamples,
  checkSaving,
  checkScheduler,
  checkSteps,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';
import type { FamilyCase } from './support/family-cases.ts';

/** What diffusers takes with `set_timesteps` is a setting here. */
function settingsOf({ config, set_timesteps, step_kwargs }: FamilyCase): object {
  const { strength = 1, original_inference_steps = config.original_inference_steps } = set_timesteps;
  return { ...config, ...step_kwargs, strength, original_inference_steps };
}

describeFamily('LCMScheduler', (one) => LCMScheduler.fromConfig(settingsOf(one)), { stateScale: 'own' });

describeFamily('TCDScheduler', (one) => TCDScheduler.fromConfig(settingsOf(one)), { stateScale: 'own' });

describe('the checks of a scheduler pass', () => {
  it.each([{}, { clipSample: true, originalInferenceSteps: 100 }])('for an LCMScheduler with %j', async (settings) => {
    const scheduler = new LCMScheduler(settings);
    // Of the mixture it draws no sample: its prediction of the data is a mean, and no end of a trajectory.
    for (const check of [checkSteps, checkLevels, checkReplacedSamples, checkAbort, checkNoise, checkSaving]) {
      await check(scheduler, { numInferenceSteps: 12 });
    }
  });

  it.each([{ eta: 0 }, { eta: 0.3 }, { eta: 1 }])('for a TCDScheduler with %j', async (settings) => {
    const scheduler = new TCDScheduler({ ...settings, originalInferenceSteps: 1000 });
    await checkScheduler(scheduler, { distribution: { numInferenceSteps: 300, tolerance: 0.1, batchSize: 500 } });
  });
});

it('takes at most as many steps as the network was distilled at', () => {
  expect(new LCMScheduler({ strength: 0.5 }).timestepsFor(25)).toHaveLength(25);
  expect(() => new LCMScheduler({ strength: 0.5 }).timestepsFor(26)).toThrow('26 are more than the 25 timesteps');
  expect(() => new TCDScheduler({ strength: 0 })).toThrow('strength: 0 must be above 0, and at most 1.');
});

it('has as many timesteps as the network was distilled at', () => {
  for (const schedulerClass of [LCMScheduler, TCDScheduler]) {
    expect(() => new schedulerClass({ numTrainTimesteps: 40 })).toThrow(
      'originalInferenceSteps: 50 must be at most numTrainTimesteps, 40.',
    );
  }
  expect(() => LCMScheduler.fromConfig({ original_inference_steps: 50, strength: 0.01 })).toThrow(
    'strength: 0.01 must be a share of original_inference_steps, 50, that is a step at least.',
  );
});
