import {
  type FloatTensor,
  floatTensor,
  Generator,
  type NoiseLevel,
  type PredictFunction,
  runScheduler,
  type SamplingContext,
  type SamplingStep,
  type Scheduler,
} from '@langevin/core';
import {
  ComposedScheduler,
  DDIMScheduler,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerDiscreteScheduler,
  EulerScheduler,
  FlowSde,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
  SubVpSde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { checkBegin, testMeans, testMixture, testWeights } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';

const sde = new VeSde();

describe('the levels of a run', () => {
  it.each<Scheduler>([
    new ScoreSdeVeScheduler({ correctSteps: 2 }),
    new PredictorCorrectorScheduler({ sde: new SubVpSde() }),
    new PredictorCorrectorScheduler({ sde, corrector: 'none' }),
    new EulerScheduler({ sde, eta: 1 }),
    new EDMHeunScheduler({ sde }),
    new DPMSolverMultistepScheduler({ sde }),
    new ComposedScheduler({ sde: new FlowSde(), levels: 'time' }),
  ])(
    'are those that the network is told, and where the last step ends, of a $constructor.name, %#',
    async (scheduler) => {
      const visited: NoiseLevel[] = [];
      let end: NoiseLevel | undefined;
      const predict: PredictFunction = (x, level) => {
        if (visited.at(-1)?.sigma !== level.sigma) visited.push(level);
        return testMixture.predict(x, level);
      };
      await runScheduler(scheduler, predict, {
        shape: [1, 1, 2, 4],
        numInferenceSteps: 25,
        onStep: ({ level }) => {
          end = level;
        },
      });
      expect([...visited, end]).toEqual(scheduler.levelsFor!({ numInferenceSteps: 25 }));
    },
  );

  it('of the adaptive flow are evenly spaced times, where a run may begin', () => {
    const flow = new ProbabilityFlowScheduler({ sde: new VpSde(), samplingEps: 0.2 });
    const times = flow.levelsFor({ numInferenceSteps: 4 }).map(({ time }) => time);
    for (const [i, time] of [1, 0.8, 0.6, 0.4, 0.2].entries()) expect(times[i]).toBeCloseTo(time, 12);
  });
});

const whoHear: readonly Scheduler[] = [
  new ScoreSdeVeScheduler({ correctSteps: 2 }),
  new ScoreSdeVeScheduler({ correctSteps: 0 }),
  new PredictorCorrectorScheduler({ sde: new VpSde() }),
  new ProbabilityFlowScheduler({ sde: new SubVpSde() }),
];

describe('a run that begins in the middle', () => {
  it.each(whoHear)('begins at its level, of a $constructor.name, %#', async (scheduler) => {
    await expect(checkBegin(scheduler, { numInferenceSteps: 30 })).resolves.toBeUndefined();
    const x = new Generator(0).randn([1, 1, 2, 4]);
    for (const begin of [12, -1, 0.5]) {
      const run = scheduler.sample(testMixture.predict, x, { numInferenceSteps: 12, begin, noise: () => x });
      await expect(run.next()).rejects.toThrow(`begin: ${begin} is no step of the run`);
    }
  });

  it('takes the steps that are left, and progresses from there to the end', async () => {
    const steps: SamplingStep[] = [];
    await runScheduler(new ScoreSdeVeScheduler({ correctSteps: 1 }), testMixture.predict, {
      shape: [1, 1, 2, 4],
      numInferenceSteps: 10,
      start: { data: floatTensor([1, 1, 2, 4]), begin: 8 },
      onStep: (step) => void steps.push(step),
    });
    expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(steps.map(({ progress }) => progress)).toEqual([0.25, 0.5, 0.75, 1]);
  });

  it('goes on as a whole one does from the same state, with the same noise', async () => {
    const scheduler = new PredictorCorrectorScheduler({ sde });
    const steps: FloatTensor[] = [];
    const noise: SamplingContext['noise'] = ({ dims }) => new Generator(4).randn(dims);
    const from = async (start: FloatTensor, begin: number): Promise<FloatTensor> => {
      let last = start;
      for await (const { sample } of scheduler.sample(testMixture.predict, start, {
        numInferenceSteps: 5,
        begin,
        noise,
      })) {
        last = sample;
        if (begin === 0) steps.push(sample);
      }
      return last;
    };
    const whole = await from(new Generator(1).randn([1, 1, 2, 4]), 0);
    expect((await from(steps[5]!, 3)).data).toEqual(whole.data);
  });
});

/** How many pictures have the left half of the second component brighter than the right: 0.8, in no other component. */
function shareOfSecond({ data, dims: [batch = 1] }: FloatTensor): number {
  const differences = new Float64Array(batch);
  for (let i = 0; i < data.length; i++) differences[Math.floor(i / 8)]! += (i % 4 < 2 ? data[i]! : -data[i]!) / 4;
  return differences.filter((difference) => difference > 0.4).length / batch;
}

describe('a run from data', () => {
  const count = 300;
  /** Pictures of the second component alone. */
  const second = floatTensor([count, 1, 2, 4]);
  for (let i = 0; i < second.data.length; i++) second.data[i] = testMeans.data[8 + (i % 8)]!;

  it.each<Scheduler>([
    ...whoHear,
    new EulerScheduler({ sde, eta: 1 }),
    new DPMSolverMultistepScheduler({ sde: new VpSde() }),
    new DDIMScheduler({ clipSample: false, eta: 1 }),
    new EulerDiscreteScheduler(),
    new ComposedScheduler({ sde: new FlowSde(), levels: 'time', solver: 'euler-ancestral' }),
  ])(
    'keeps them where there is little noise, and is like any other where there is much, of a $constructor.name, %#',
    async (scheduler) => {
      const steps = { numInferenceSteps: 60 };
      const levels = scheduler.levelsFor!(steps);
      const options = { ...steps, shape: second.dims, generator: new Generator(2) };
      const shareAfter = async (most: number): Promise<number> => {
        const begin = levels.findIndex(({ scale, sigma }) => sigma / scale <= most);
        const start = { data: second, begin };
        return shareOfSecond((await runScheduler(scheduler, testMixture.predict, { ...options, start })).mean);
      };
      expect(await shareAfter(0.1)).toBeGreaterThan(0.99);
      expect(Math.abs((await shareAfter(1e9)) - testWeights[1]!)).toBeLessThan(0.1);
    },
  );
});
