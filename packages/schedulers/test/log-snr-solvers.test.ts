import type { Scheduler } from '@langevin/core';
import {
  ComposedScheduler,
  DEISMultistepScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  DPMSolverSinglestepScheduler,
  FlowSde,
  SASolverScheduler,
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
    [new DPMSolverMultistepScheduler({ sde: vp, solverOrder: 3, useLuLambdas: true }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: new DiscreteVpSde({ rescaleBetasZeroSnr: true }) }), fewImages],
    [new DPMSolverMultistepScheduler({ sde: ve, algorithmType: 'sde-dpmsolver', useKarrasSigmas: true }), manySteps],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde() }), ofOrder(2)],
    [new DPMSolverSinglestepScheduler({ ...even, solverOrder: 3, solverType: 'heun' }), ofOrder(3, 120)],
    [new DPMSolverSinglestepScheduler({ ...even, algorithmType: 'sde-dpmsolver++' }), manySteps],
    [new DEISMultistepScheduler({ ...even, solverOrder: 3 }), ofOrder(3)],
    [new UniPCMultistepScheduler({ ...even, solverOrder: 3, predictX0: false }), ofOrder(4, 30)],
    [new UniPCMultistepScheduler({ useKarrasSigmas: true, solverType: 'bh1', disableCorrector: [0, 1] }), fewImages],
    [new SASolverScheduler({ ...even, tau: 0 }), ofOrder(2)],
    [new SASolverScheduler({ ...even }), manySteps],
  ])('$constructor.name, %#', async (scheduler, options) => {
    await checkScheduler(scheduler, options);
  });

  it('unipc, on levels of any SDE', async () => {
    await checkScheduler(new ComposedScheduler({ sde: ve, solver: 'unipc', levels: 'karras' }), manySteps);
    await checkScheduler(new ComposedScheduler({ sde: new FlowSde(), solver: 'unipc', levels: 'time' }), evenTimes);
  });
});
