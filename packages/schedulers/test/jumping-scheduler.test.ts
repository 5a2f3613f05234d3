import {
  checkJumps,
  type FloatTensor,
  floatTensor,
  Generator,
  JumpingScheduler,
  type JumpSettings,
  type NoiseLevel,
  type PredictFunction,
  runScheduler,
  type SamplingStep,
  type Scheduler,
  scale,
} from '@langevin/core';
import {
  DDIMScheduler,
  EulerScheduler,
  PNDMScheduler,
  ProbabilityFlowScheduler,
  RePaintScheduler,
  ScoreSdeVeScheduler,
  VeSde,
} from '@langevin/schedulers';
import { testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { jumpingTimesteps } from '../src/levels/jumping-timesteps.ts';

const shape = [1, 1, 2, 4];
const sde = new VeSde();

async function stepsOf(scheduler: Scheduler, numInferenceSteps: number, begin?: number): Promise<SamplingStep[]> {
  const steps: SamplingStep[] = [];
  const generator = new Generator(0);
  const start = begin === undefined ? undefined : { data: floatTensor(shape), begin };
  const onStep = (step: SamplingStep): void => void steps.push({ ...step });
  await runScheduler(scheduler, testMixture.predict, { shape, numInferenceSteps, generator, start, onStep });
  return steps;
}

const indexIn = (levels: readonly NoiseLevel[], { scale: kept, sigma }: NoiseLevel): number =>
  levels.findIndex((level) => Math.abs(level.sigma / level.scale - sigma / kept) < 1e-9);

describe('a JumpingScheduler', () => {
  it.each<[number, JumpSettings]>([
    [10, { jumpLength: 2, jumpNSample: 3 }],
    [10, { jumpLength: 3, jumpNSample: 2 }],
    [7, { jumpLength: 1, jumpNSample: 2 }],
    [9, { jumpLength: 8, jumpNSample: 4 }],
    [5, { jumpLength: 1, jumpNSample: 1 }],
  ])('visits the levels in the order of RePaint: %i steps, %j', async (count, settings) => {
    const ddim = new DDIMScheduler({ clipSample: false });
    const levels = ddim.levelsFor({ numInferenceSteps: count });
    const visited = (await stepsOf(new JumpingScheduler(ddim, settings), count)).map(({ level }) =>
      indexIn(levels, level),
    );
    // A step down from t arrives at the level with the number count - t, and so does one up to t; of several up in a row, all
    // but the last are passed over.
    const timesteps = jumpingTimesteps(count, settings);
    const isUp = (i: number): boolean => timesteps[i]! > (timesteps[i - 1] ?? count);
    const expected = timesteps.filter((_, i) => !(isUp(i) && isUp(i + 1))).map((t) => count - t);
    expect(visited).toEqual(expected);
  });

  it('numbers its steps, and progresses from above 0 to 1', async () => {
    for (const inner of [new ScoreSdeVeScheduler({ correctSteps: 1 }), new ProbabilityFlowScheduler({ sde })]) {
      const steps = await stepsOf(new JumpingScheduler(inner, { jumpLength: 3, jumpNSample: 3 }), 12);
      expect(steps.map(({ index }) => index)).toEqual(steps.map((_, i) => i));
      expect(steps[0]!.progress).toBeGreaterThan(0);
      for (const [i, { progress }] of steps.entries())
        expect(progress).toBeGreaterThanOrEqual(steps[i - 1]?.progress ?? 0);
      expect(steps.at(-1)!.progress).toBe(1);
      expect(steps.filter(({ level }, i) => i > 0 && level.sigma > 1.5 * steps[i - 1]!.level.sigma)).toHaveLength(6);
    }
  });

  it('takes as many evaluations as there are steps down', async () => {
    const scheduler = new JumpingScheduler(new EulerScheduler({ sde }), { jumpLength: 4, jumpNSample: 5 });
    const options = { shape, numInferenceSteps: 12, generator: new Generator(0) };
    expect((await runScheduler(scheduler, testMixture.predict, options)).evaluations).toBe(12 + 2 * 4 * 4);
  });

  it('goes on from a sample that was put in place of its own, after a step down and after one up', async () => {
    const given: FloatTensor[] = [];
    const put: FloatTensor[] = [];
    const scheduler = new JumpingScheduler(new EulerScheduler({ sde }), { jumpLength: 2, jumpNSample: 2 });
    const predict: PredictFunction = (x, level) => {
      given.push(x);
      return testMixture.predict(x, level);
    };
    await runScheduler(scheduler, predict, {
      shape,
      numInferenceSteps: 6,
      onStep: (step) => {
        step.sample = scale(1 + step.index / 100, step.sample);
        put.push(step.sample);
      },
    });
    // What a jump begins with is not evaluated.
    const isEvaluated = (sample: FloatTensor): boolean => given.includes(sample);
    expect(put.filter(isEvaluated)).toHaveLength(given.length - 1);
  });

  it('adds the noise by which the levels differ', async () => {
    const count = 4000;
    const steps: SamplingStep[] = [];
    await runScheduler(
      new JumpingScheduler(new DDIMScheduler({ clipSample: false }), { jumpLength: 3, jumpNSample: 2 }),
      testMixture.predict,
      {
        shape: [count, 1, 2, 4],
        numInferenceSteps: 4,
        generator: new Generator(0),
        onStep: (step) => void steps.push({ ...step }),
      },
    );
    const [, , , down, up] = steps;
    const ratio = up!.level.scale / down!.level.scale;
    const expected = up!.level.sigma ** 2 - (ratio * down!.level.sigma) ** 2;
    const added = up!.sample.data.map((value, i) => (value - ratio * down!.sample.data[i]!) ** 2);
    expect(added.reduce((sum, value) => sum + value, 0) / added.length / expected).toBeCloseTo(1, 1);
    expect(up!.mean.data[5]).toBeCloseTo(ratio * down!.sample.data[5]!, 6);
  });

  it('jumps only below where a run from a picture begins', async () => {
    const euler = new EulerScheduler({ sde });
    const levels = euler.levelsFor({ numInferenceSteps: 12 });
    const scheduler = new JumpingScheduler(euler, { jumpLength: 2, jumpNSample: 2 });
    const visited = (await stepsOf(scheduler, 12, 7)).map(({ level }) => indexIn(levels, level));
    expect(visited).toEqual([8, 9, 10, 8, 9, 10, 11, 12, 10, 11, 12]);
  });

  it('runs a solver whose levels stand still for a step', async () => {
    const scheduler = new JumpingScheduler(new PNDMScheduler({ skipPrkSteps: true }), {
      jumpLength: 3,
      jumpNSample: 2,
    });
    const { mean } = await runScheduler(scheduler, testMixture.predict, { shape, numInferenceSteps: 10 });
    expect(mean.data.every(Number.isFinite)).toBe(true);
  });

  const steps = { numInferenceSteps: 10 };
  const euler = new EulerScheduler({ sde });
  it.each<[message: string, settings: JumpSettings, scheduler?: Scheduler]>([
    ['jumpLength: 0 is not a positive whole number', { jumpLength: 0, jumpNSample: 2 }],
    ['jumpNSample: 1.5 is not a positive whole number', { jumpLength: 2, jumpNSample: 1.5 }],
    ['jumpLength: 10 steps up are as many as the run has', { jumpLength: 10, jumpNSample: 2 }],
    ['jumpNSample: 1000000 times through each of 4 jumps of 2 steps take 8000002', { jumpLength: 2, jumpNSample: 1e6 }],
    [
      'scheduler: RePaintScheduler goes up as well',
      { jumpLength: 2, jumpNSample: 2 },
      new RePaintScheduler({ jumpLength: 2 }),
    ],
  ])('refuses what it can not do: %s', async (message, settings, scheduler = euler) => {
    expect(() => checkJumps(scheduler, steps, settings)).toThrow(message);
    const run = runScheduler(new JumpingScheduler(scheduler, settings), testMixture.predict, { shape, ...steps });
    await expect(run).rejects.toThrow(message);
  });
});
