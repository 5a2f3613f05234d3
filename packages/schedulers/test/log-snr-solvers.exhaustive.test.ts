import type { Scheduler } from '@langevin/core';
import {
  ComposedScheduler,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  FlowSde,
  SASolverScheduler,
  SubVpSde,
  UniPCMultistepScheduler,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { checkScheduler, type SchedulerCheckOptions } from '@langevin/schedulers/testing';
import { describe, it } from 'vitest';
import { even, evenTimes, fewImages, manySteps, ofOrder } from './support/log-snr-checks.ts';

const [ve, vp] = [new VeSde(), new VpSde()];

describe('a solver in λ keeps the rules, and converges at its order', () => {
  it.each<[Scheduler, SchedulerCheckOptions]>([
    [new DPMSolverMultistepScheduler({ sde: ve, algorithmType: 'dpmsolver', useKarrasSigmas: true }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: new SubVpSde(), ...even, solverType: 'heun' }), ofOrder(2)],
    [
      new DPMSolverMultistepScheduler({ sde: vp, ...even, algorithmType: 'sde-dpmsolver++', solverOrder: 3 }),
      manySteps,
    ],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde(), algorithmType: 'dpmsolver' }), fewImages],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde(), algorithmType: 'sde-dpmsolver++' }), manySteps],
    [new DPMSolverSinglestepScheduler({ ...even }), ofOrder(2)],
    [new UniPCMultistepScheduler({ ...even }), ofOrder(3)],
    [new SASolverScheduler({ ...even, algorithmType: 'noise_prediction', tau: 0.5 }), manySteps],
  ])('$constructor.name, %#', async (scheduler, options) => {
    await checkScheduler(scheduler, options);
  });

  it.each(['dpm-solver++-2m', 'dpm-solver++-2s', 'deis', 'sa-solver', 'dpm-solver++-2m-sde'])(
    '%s, on levels of any SDE',
    async (solver) => {
      await checkScheduler(new ComposedScheduler({ sde: ve, solver, levels: 'karras' }), manySteps);
      await checkScheduler(new ComposedScheduler({ sde: new FlowSde(), solver, levels: 'time' }), evenTimes);
    },
  );
});
