import { LangevinError, type Scheduler } from '@langevin/core';
import {
  DDIMScheduler,
  DDPMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
  SubVpSde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import {
  checkAbort,
  checkDistribution,
  checkNoise,
  checkOrder,
  checkReplacedSamples,
  checkSaving,
  checkScheduler,
  checkSteps,
  type SchedulerCheckOptions,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import {
  CanNotBeLoaded,
  CanNotBeSaved,
  CountsFromOne,
  DeafToReplacements,
  DrawsAhead,
  EndsAfterHalf,
  ForgetsItsSettings,
  GoesTooFar,
  IgnoresTheCount,
  KeepsHistory,
  KeepsStateInTheObject,
  NeverSteps,
  Right,
  SaysTheWrongLevel,
  SaysTheWrongMean,
  SharesItsState,
  SwallowsTheAbort,
  WritesIntoYielded,
  WritesWhatItDoesNotKnow,
} from './support/broken-schedulers.ts';

const ve = new VeSde();
const manySteps: SchedulerCheckOptions = {
  distribution: { numInferenceSteps: 300, tolerance: 0.1 },
  contract: { numInferenceSteps: 40 },
};

describe('the checks of a scheduler pass', () => {
  it.each<[Scheduler, SchedulerCheckOptions]>([
    [new ScoreSdeVeScheduler({ sigmaMax: 50 }), manySteps],
    [new PredictorCorrectorScheduler({ sde: new VpSde() }), manySteps],
    [new ProbabilityFlowScheduler({ sde: new SubVpSde() }), {}],
    [new DDPMScheduler({ clipSample: false }), manySteps],
    [new DDIMScheduler({ clipSample: false }), manySteps],
    [new EDMHeunScheduler({ sde: ve }), { order: 2 }],
    [new EDMHeunScheduler({ sde: ve, sChurn: 40, sNoise: 1.003 }), {}],
    [new EulerScheduler({ sde: ve }), { order: 1 }],
    [new EulerScheduler({ sde: ve, eta: 1 }), manySteps],
    [new DPMSolverMultistepScheduler({ sde: ve }), { order: 2 }],
    [new DPMSolverMultistepScheduler({ sde: new DiscreteVpSde(), algorithmType: 'sde-dpmsolver++' }), manySteps],
  ])('for a $constructor.name, %#', async (scheduler, options) => {
    const { order } = await checkScheduler(scheduler, options);
    if (options.order !== undefined) expect(order).toBeGreaterThan(options.order - 0.3);
  });
});

describe('the checks of a scheduler find', () => {
  const sde = new VeSde();

  it('nothing in one that is right', async () => {
    await expect(checkScheduler(new Right({ sde }), { order: 1 })).resolves.toBeDefined();
  });

  it('an option that there is not', async () => {
    await expect(checkScheduler(new Right({ sde }), { oder: 2 } as object)).rejects.toThrow('Did you mean order?');
  });

  it.each([
    [
      'a replaced sample that is not read back',
      () => checkReplacedSamples(new DeafToReplacements({ sde })),
      'replaced',
    ],
    ['a history that is kept', () => checkReplacedSamples(new KeepsHistory({ sde })), 'forget the history'],
    ['state in the object', () => checkAbort(new KeepsStateInTheObject({ sde })), 'keep'],
    ['a state that two runs share', () => checkAbort(new SharesItsState({ sde })), 'keep'],
    ['noise drawn ahead', () => checkNoise(new DrawsAhead({ sde })), 'before the step ahead of it is yielded'],
    ['an abort that is swallowed', () => checkAbort(new SwallowsTheAbort({ sde })), 'reason of the signal'],
    ['tensors written into after a yield', () => checkSteps(new WritesIntoYielded({ sde })), 'was written into'],
    ['steps numbered from 1', () => checkSteps(new CountsFromOne({ sde })), 'calls itself 1'],
    ['a wrong distribution', () => checkDistribution(new GoesTooFar({ sde })), 'was expected'],
    ['a wrong claim of order', () => checkOrder(new Right({ sde }), 2), '2 was claimed'],
    ['a wrong level', () => checkDistribution(new SaysTheWrongLevel({ sde })), 'at its level,'],
    ['a wrong mean', () => checkSteps(new SaysTheWrongMean({ sde })), 'a mean other than its sample'],
    ['an end before the end', () => checkSteps(new EndsAfterHalf({ sde })), 'the last has progress 0.5, not 1'],
    ['an end after a replacement', () => checkReplacedSamples(new EndsAfterHalf({ sde })), 'nothing was evaluated'],
    ['no step at all', () => checkSteps(new NeverSteps({ sde })), 'steps: it threw'],
    ['a count of steps that is ignored', () => checkOrder(new IgnoresTheCount({ sde }), 1), 'nothing changes between'],
    ['what it throws', () => checkSaving(new CanNotBeSaved({ sde })), 'saving: it threw TypeError: out of ink'],
    ['that it can not be loaded', () => checkSaving(new CanNotBeLoaded({ sde })), 'no static fromPretrained'],
    [
      'a key that it does not know',
      () => checkSaving(new WritesWhatItDoesNotKnow({ sde })),
      'saving: it does not know what it wrote itself: Right: the unknown setting',
    ],
    ['settings that are not saved', () => checkSaving(new ForgetsItsSettings({ sde })), 'draws something else'],
  ])('%s', async (_what, check, message) => {
    const error: unknown = await check().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(LangevinError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ name: 'SchedulerCheckError', code: 'check_failed' });
    expect((error as Error).message).toContain(message);
  });
});
