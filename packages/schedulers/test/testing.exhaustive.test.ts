import type { Scheduler } from '@langevin/core';
import {
  DDIMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { checkScheduler } from '@langevin/schedulers/testing';
import { describe, it } from 'vitest';

const sde = new VeSde();
const options = {
  distribution: { numInferenceSteps: 300, tolerance: 0.1 },
  contract: { numInferenceSteps: 40 },
};

describe('the checks of a scheduler pass, with as many images as a user’s check draws', () => {
  it.each<Scheduler>([
    new PredictorCorrectorScheduler({ sde: new VpSde() }),
    new DDIMScheduler({ clipSample: false }),
    new EDMHeunScheduler({ sde, sChurn: 40, sNoise: 1.003 }),
    new EulerScheduler({ sde, eta: 1 }),
    new DPMSolverMultistepScheduler({ sde: new DiscreteVpSde(), algorithmType: 'sde-dpmsolver++' }),
  ])('for a $constructor.name, %#', async (scheduler) => {
    await checkScheduler(scheduler, options);
  });
});
