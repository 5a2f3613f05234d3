import type { Scheduler } from '@langevin/core';
import {
  ComposedScheduler,
  DEISMultistepScheduler,
  DiscreteVpSde,
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

const [ve, vp] = [new VeSde(), new VpSde()];
const even = { useExponentialSigmas: true };
const fewImages = { distribution: { batchSize: 500, tolerance: 0.1 } };
const manySteps = { distribution: { batchSize: 500, numInferenceSteps: 120, tolerance: 0.15 } };
/** Steps that are even in time are long in λ at the end. */
const evenTimes = { distribution: { ...manySteps.distribution, numInferenceSteps: 200 } };
/** An order that shows before rounding does. */
const ofOrder = (order: number, numInferenceSteps = 64): SchedulerCheckOptions => ({
  ...fewImages,
  order,
  convergence: { numInferenceSteps },
});

describe('a solver in λ keeps the rules, and converges at its order', () => {
  it.each<[Scheduler, SchedulerCheckOptions]>([
    [new DPMSolverMultistepScheduler({ sde: vp, solverOrder: 3, useLuLambdas: true }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: ve, algorithmType: 'dpmsolver', useKarrasSigmas: true }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: new SubVpSde(), ...even, solverType: 'heun' }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: new DiscreteVpSde({ rescaleBetasZeroSnr: true }) }), fewImages],
    [new DPMSolverMultistepScheduler({ sde: ve, algorithmType: 'sde-dpmsolver', useKarrasSigmas: true }), manySteps],
    [
      new DPMSolverMultistepScheduler({ sde: vp, ...even, algorithmType: 'sde-dpmsolver++', solverOrder: 3 }),
      manySteps,
    ],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde() }), ofOrder(2)],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde(), algorithmType: 'dpmsolver' }), fewImages],
    [new DPMSolverMultistepScheduler({ sde: new FlowSde(), algorithmType: 'sde-dpmsolver++' }), manySteps],
    [new DPMSolverSinglestepScheduler({ ...even }), ofOrder(2)],
    [new DPMSolverSinglestepScheduler({ ...even, solverOrder: 3, solverType: 'heun' }), ofOrder(3, 120)],
    [new DPMSolverSinglestepScheduler({ ...even, algorithmType: 'sde-dpmsolver++' }), manySteps],
    [new DEISMultistepScheduler({ ...even, solverOrder: 3 }), ofOrder(3)],
    [new UniPCMultistepScheduler({ ...even }), ofOrder(3)],
    [new UniPCMultistepScheduler({ ...even, solverOrder: 3, predictX0: false }), ofOrder(4, 30)],
    [new UniPCMultistepScheduler({ useKarrasSigmas: true, solverType: 'bh1', disableCorrector: [0, 1] }), fewImages],
    [new SASolverScheduler({ ...even, tau: 0 }), ofOrder(2)],
    [new SASolverScheduler({ ...even }), manySteps],
    [new SASolverScheduler({ ...even, algorithmType: 'noise_prediction', tau: 0.5 }), manySteps],
  ])('$constructor.name, %#', async (scheduler, options) => {
    await checkScheduler(scheduler, options);
  });

  it.each(['dpm-solver++-2m', 'dpm-solver++-2s', 'deis', 'unipc', 'sa-solver', 'dpm-solver++-2m-sde'])(
    '%s, on levels of any SDE',
    async (solver) => {
      await checkScheduler(new ComposedScheduler({ sde: ve, solver, levels: 'karras' }), manySteps);
      await checkScheduler(new ComposedScheduler({ sde: new FlowSde(), solver, levels: 'time' }), evenTimes);
    },
  );
});
