import { LangevinError, type Scheduler } from '@langevin/core';
import {
  DDIMScheduler,
  DDPMScheduler,
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
  checkBegin,
  checkDistribution,
  checkLevels,
  checkNoise,
  checkOrder,
  checkReplacedSamples,
  checkSaving,
  checkScheduler,
  checkSteps,
  type SchedulerCheckOptions,
  SchedulerFindingsError,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { AdamsScheduler, ComparesIdentity } from './support/adams-scheduler.ts';
import {
  BeginsTooLate,
  ChurnsAndSaysWhereItBegan,
  CorrectsAndSaysWhereItBegan,
  CorrectsWithNoiseInItsMean,
  DrawsTwoAtOnce,
  FlowsAndSaysWhereItBegan,
  HasNoiseInItsMean,
  IgnoresBegin,
  MakesItsOwnNoise,
  RightWithNoise,
  SaysItGoesBackUp,
  SaysTheScaleIsOne,
  SaysWhereItBegan,
} from './support/broken-levels-and-noise.ts';
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
  ProgressesFromZero,
  ProgressesInPercent,
  Right,
  SaysTheWrongLevel,
  SaysTheWrongMean,
  SharesItsState,
  StandsStill,
  SwallowsErrors,
  WritesIntoYielded,
  WritesWhatItDoesNotKnow,
} from './support/broken-schedulers.ts';

class CountsFromOneAndCanNotBeLoaded extends CountsFromOne {
  static override readonly fromPretrained = undefined as never;
}

const ve = new VeSde();
/** Fewer images than a user's check draws: chance counts for more, and time for less. */
const batchSize = 500;
const fewImages: SchedulerCheckOptions = { distribution: { batchSize } };
const manySteps: SchedulerCheckOptions = {
  distribution: { numInferenceSteps: 300, tolerance: 0.1, batchSize },
  contract: { numInferenceSteps: 40 },
};

describe('the checks of a scheduler pass', () => {
  it.each<[Scheduler, SchedulerCheckOptions]>([
    [new ScoreSdeVeScheduler({ sigmaMax: 50 }), manySteps],
    [new ProbabilityFlowScheduler({ sde: new SubVpSde() }), fewImages],
    [new DDPMScheduler({ clipSample: false }), manySteps],
    [new RightWithNoise({ sde: new VpSde() }), manySteps],
    [new AdamsScheduler({ sde: ve }), { ...fewImages, order: 2 }],
    [new EDMHeunScheduler({ sde: ve }), { ...fewImages, order: 2 }],
    [new EulerScheduler({ sde: ve }), { ...fewImages, order: 1 }],
    [new DPMSolverMultistepScheduler({ sde: ve }), { ...fewImages, order: 2 }],
  ])('for a $constructor.name, %#', async (scheduler, options) => {
    const { order } = await checkScheduler(scheduler, options);
    if (options.order !== undefined) expect(order).toBeGreaterThan(options.order - 0.3);
  });
});

describe.each(['reverse-diffusion', 'euler-maruyama', 'ancestral'])(
  'the contract is kept with the predictor %s',
  (predictor) => {
    it.each([
      ['none', 0, 've'],
      ['langevin', 1, 'vp'],
      ['langevin', 3, 've'],
      ['annealed-langevin', 2, 'vp'],
    ])('and the corrector %s, %d times, of a %s SDE', async (corrector, correctorSteps, kind) => {
      const sde = kind === 've' ? ve : new VpSde();
      const scheduler = new PredictorCorrectorScheduler({ sde, predictor, corrector, correctorSteps });
      for (const check of [checkSteps, checkLevels, checkReplacedSamples, checkAbort, checkNoise]) {
        await check(scheduler, { numInferenceSteps: 24 });
      }
    });
  },
);

describe('the levels and the noise are right', () => {
  it.each<Scheduler>([
    new ScoreSdeVeScheduler({ correctSteps: 2, correctorNorm: 'image' }),
    // Whose steps are as long as if the timesteps were evenly spaced: it goes on from beside where it arrived.
    new DDIMScheduler({ clipSample: false, timestepSpacing: 'linspace' }),
    new DDIMScheduler({ clipSample: false, timestepSpacing: 'trailing', eta: 1 }),
    new EDMHeunScheduler({ sde: ve, sChurn: 5, sTmin: 0.05, sTmax: 10 }),
    new EulerScheduler({ sde: new SubVpSde(), eta: 0.5 }),
    new DPMSolverMultistepScheduler({ sde: new VpSde(), useKarrasSigmas: true, finalSigmasType: 'sigma_min' }),
    new ProbabilityFlowScheduler({ sde: new VpSde(), method: 'heun', rtol: 1e-3, atol: 1e-3 }),
    new RightWithNoise({ sde: new VpSde(), warmth: 0 }),
  ])('of a $constructor.name, %#', async (scheduler) => {
    await checkLevels(scheduler);
    await checkNoise(scheduler);
  });
});

describe('the checks of a scheduler find', () => {
  const sde = new VeSde();

  it('nothing in one that is right', async () => {
    await expect(checkScheduler(new Right({ sde }), { ...fewImages, order: 1 })).resolves.toBeDefined();
  });

  it('an option that there is not', async () => {
    await expect(checkScheduler(new Right({ sde }), { oder: 2 } as object)).rejects.toThrow('Did you mean order?');
  });

  it('all at once, where it is asked for them', async () => {
    const error = await checkScheduler(new CountsFromOneAndCanNotBeLoaded({ sde }), {
      ...fewImages,
      order: 3,
      reportAll: true,
    }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(SchedulerFindingsError);
    const { findings, message } = error as SchedulerFindingsError;
    expect(findings.map(({ check }) => check)).toEqual(['steps', 'replaced samples', 'saving', 'order']);
    expect(message).toMatch(
      /^\w+ fails 4 checks:\n- steps: .*\n- replaced samples: .*\n- saving: .*\n- order: converges at order/,
    );
    await expect(
      checkScheduler(new Right({ sde }), { ...fewImages, order: 1, reportAll: true }),
    ).resolves.toBeDefined();
  });

  it('an option of its parts that there is not', async () => {
    const scheduler = new Right({ sde });
    const [steps, guess] = [{ steps: 2 } as object, 'steps: there is no such option. Did you mean numInferenceSteps?'];
    for (const part of ['distribution', 'convergence', 'contract']) {
      await expect(checkScheduler(scheduler, { [part]: steps })).rejects.toThrow(guess);
    }
    await expect(checkDistribution(scheduler, steps)).rejects.toThrow(guess);
    await expect(checkOrder(scheduler, 1, steps)).rejects.toThrow(guess);
    await expect(checkLevels(scheduler, steps)).rejects.toThrow(guess);
  });

  it.each([
    new SaysWhereItBegan({ sde }),
    new SaysWhereItBegan({ sde: new VpSde() }),
    new SaysWhereItBegan({ sde: new SubVpSde() }),
    new ChurnsAndSaysWhereItBegan({ sde, sChurn: 5 }),
    new ChurnsAndSaysWhereItBegan({ sde: new VpSde(), sChurn: 2 }),
    new FlowsAndSaysWhereItBegan({ sde: new VpSde() }),
    new CorrectsAndSaysWhereItBegan({ correctSteps: 2 }),
    new SaysTheScaleIsOne({ sde: new VpSde() }),
    new SaysTheWrongLevel({ sde }),
  ])('levels other than where the update arrived, in $constructor.name, %#', async (scheduler) => {
    for (const numInferenceSteps of [12, 40]) {
      const found = checkLevels(scheduler, { numInferenceSteps });
      await expect(found).rejects.toThrow(
        /levels: step \d+ says its level is \{ scale: .+ \}, but .+ at \{ scale: .+ \}/,
      );
    }
  });

  it.each([
    [
      'a replaced sample that is not read back',
      () => checkReplacedSamples(new DeafToReplacements({ sde })),
      'replaced',
    ],
    ['a history that is kept', () => checkReplacedSamples(new KeepsHistory({ sde })), 'forget the history'],
    [
      'a history that is kept where the sample was written into',
      () => checkReplacedSamples(new ComparesIdentity({ sde })),
      'after a sample was written, runs with different pasts end differently',
    ],
    ['state in the object', () => checkAbort(new KeepsStateInTheObject({ sde })), 'keep'],
    ['a state that two runs share', () => checkAbort(new SharesItsState({ sde })), 'keep'],
    ['noise drawn ahead', () => checkNoise(new DrawsAhead({ sde })), 'before the step ahead of it is yielded'],
    [
      'noise drawn for two steps at once',
      () => checkNoise(new DrawsTwoAtOnce({ sde })),
      'the noise of step 1 is drawn',
    ],
    [
      'noise in the mean',
      () => checkNoise(new HasNoiseInItsMean({ sde })),
      'step 0 has the noise that it added in its mean',
    ],
    ['noise in the mean of a corrector', () => checkNoise(new CorrectsWithNoiseInItsMean()), 'added in its mean'],
    [
      'noise from elsewhere',
      () => checkSteps(new MakesItsOwnNoise({ sde })),
      "though the noise was 0; take noise from the context's `noise`",
    ],
    [
      'a run that begins elsewhere than it was told',
      () => checkBegin(new IgnoresBegin({ sde })),
      'a run begins with step 1, at { scale: 1.00, sigma: 31.5 }, but its state is evaluated at { scale: 1.00, sigma: 50.0 }',
    ],
    ['a run that begins too late', () => checkBegin(new BeginsTooLate({ sde })), 'start from there where the context'],
    [
      'levels that go up without noise',
      () => checkSteps(new SaysItGoesBackUp({ sde })),
      'levels go down, or up by noise that is added alone',
    ],
    ['an error that is swallowed', () => checkAbort(new SwallowsErrors({ sde })), 'did not end with that error'],
    ['tensors written into after a yield', () => checkSteps(new WritesIntoYielded({ sde })), 'was written into'],
    ['steps numbered from 1', () => checkSteps(new CountsFromOne({ sde })), 'calls itself 1'],
    [
      'progress from 0',
      () => checkSteps(new ProgressesFromZero({ sde })),
      'step 0 has progress 0; progress goes from above 0 up to 1',
    ],
    [
      'progress in percent',
      () => checkSteps(new ProgressesInPercent({ sde }), { numInferenceSteps: 16 }),
      'step 0 has progress 6.25; progress goes from above 0 up to 1',
    ],
    ['progress that stands still', () => checkSteps(new StandsStill({ sde })), 'has progress 0.5, after 0.5; progress'],
    [
      'too few steps for its order',
      () => checkDistribution(new Right({ sde }), { numInferenceSteps: 20 }),
      'it may need more steps than 20: distribution: { numInferenceSteps: 80 }',
    ],
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
