import {
  type FloatTensor,
  LangevinError,
  linearCombination,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
} from '@langevin/core';
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
  SdeScheduler,
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

/** A right sampler, Euler's, of which each of the classes below breaks one thing. */
class Right extends SdeScheduler {
  static override readonly className: string = 'Right';

  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    const { numInferenceSteps: n } = context;
    let x = start;
    for (let index = 0; index < n; index++) {
      const [level, next] = [this.#level(index, n), this.#level(index + 1, n)];
      const mean = this.update(x, await score(x, level), level.sigma * (level.sigma - next.sigma));
      const step = { index, progress: (index + 1) / n, level: next, sample: mean, mean };
      yield step;
      x = this.next(step, mean);
    }
  }

  protected update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, x, factor, s);
  }

  protected next(step: SamplingStep, _own: FloatTensor): FloatTensor {
    return step.sample;
  }

  #level(index: number, count: number): { time: number; scale: number; sigma: number } {
    const time = 1 - index / count;
    return { time, scale: 1, sigma: index === count ? 0 : this.config.sde.levelAt(time).sigma };
  }
}

class DeafToReplacements extends Right {
  protected override next(_step: SamplingStep, own: FloatTensor): FloatTensor {
    return linearCombination(1, own, 0, own);
  }
}

class KeepsHistory extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    let before: FloatTensor | undefined;
    const averaged: ScoreFunction = async (x, level) => {
      const s = await score(x, level);
      const both = before ? linearCombination(0.7, s, 0.3, before) : s;
      before = s;
      return both;
    };
    yield* super.sample(averaged, start, context);
  }
}

class KeepsStateInTheObject extends Right {
  #calls = 0;

  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    this.#calls++;
    return linearCombination(1, x, factor * (1 + 1e-3 * this.#calls), s);
  }
}

/** Two runs that take turns write over each other's state. */
class SharesItsState extends Right {
  #x: FloatTensor | undefined;

  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    this.#x = start;
    yield* super.sample(score, start, context);
  }

  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, this.#x ?? x, factor, s);
  }

  protected override next(step: SamplingStep): FloatTensor {
    this.#x = step.sample;
    return step.sample;
  }
}

class DrawsAhead extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    let noise = context.noise(start);
    for await (const step of super.sample(score, start, context)) {
      step.sample = linearCombination(1, step.mean, 0.1 * step.level.sigma, noise);
      noise = context.noise(start);
      yield step;
    }
  }
}

class WritesIntoYielded extends Right {
  protected override next(step: SamplingStep): FloatTensor {
    step.sample.data.fill(0);
    return step.sample;
  }
}

class GoesTooFar extends Right {
  protected override update(x: FloatTensor, s: FloatTensor, factor: number): FloatTensor {
    return linearCombination(1, x, 1.2 * factor, s);
  }
}

class ForgetsItsSettings extends Right {
  override toJSON() {
    return { ...super.toJSON(), sde: { _class_name: 'VeSde', sigma_min: 0.01, sigma_max: 20 } };
  }
}

class SwallowsTheAbort extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    try {
      yield* super.sample(score, start, context);
    } catch {
      const mean = start;
      yield { index: 1, progress: 1, level: { time: 0, scale: 1, sigma: 0 }, sample: mean, mean };
    }
  }
}

class CountsFromOne extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(score, start, context)) yield { ...step, index: step.index + 1 };
  }
}

class SaysTheWrongLevel extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(score, start, context)) {
      yield { ...step, level: { ...step.level, sigma: step.level.sigma / 2 } };
    }
  }
}

class SaysTheWrongMean extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(score, start, context)) {
      step.mean = linearCombination(1.01, step.mean, 0, step.mean);
      yield step;
    }
  }
}

class EndsAfterHalf extends Right {
  override async *sample(
    score: ScoreFunction,
    start: FloatTensor,
    context: SamplingContext,
  ): AsyncGenerator<SamplingStep, void> {
    for await (const step of super.sample(score, start, context)) {
      yield step;
      if (step.progress >= 0.5) return;
    }
  }
}

class NeverSteps extends Right {
  override async *sample(): AsyncGenerator<SamplingStep, void> {}
}

class IgnoresTheCount extends Right {
  override sample(score: ScoreFunction, start: FloatTensor, context: SamplingContext) {
    return super.sample(score, start, { ...context, numInferenceSteps: 10 });
  }
}

class CanNotBeSaved extends Right {
  override savePretrained(): never {
    throw new TypeError('out of ink');
  }
}

class CanNotBeLoaded extends Right {
  static override readonly fromPretrained = undefined as never;
}

class WritesWhatItDoesNotKnow extends Right {
  override toJSON() {
    return { ...super.toJSON(), ink: 'blue' };
  }
}

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
