import {
  floatTensor,
  Generator,
  linearCombination,
  type NoiseLevel,
  runScheduler,
  type SamplingContext,
  type StepChoice,
  scale,
  streamScheduler,
} from '@langevin/core';
import { describe, expect, it } from 'vitest';
import { LangevinScheduler, score, seeded, shape } from './support/langevin-scheduler.ts';

/** Says its levels, and what it was given. */
class LevelledScheduler extends LangevinScheduler {
  given: { readonly begin: number | undefined; readonly values: Float32Array } | undefined;

  levelsFor({ numInferenceSteps: n }: StepChoice): readonly NoiseLevel[] {
    return Array.from({ length: n + 1 }, (_, i) => ({ time: 1 - i / n, scale: 1 - 0.5 * (1 - i / n), sigma: 8 - i }));
  }

  override sample(...[predict, start, context]: Parameters<LangevinScheduler['sample']>) {
    this.given = { begin: context.begin, values: start.data.slice() };
    return super.sample(predict, start, context as SamplingContext);
  }
}

/** As those whose first state is twice the prior. */
class SpreadScheduler extends LevelledScheduler {
  startSpreadFor(): number {
    return 2 * this.initNoiseSigma;
  }
}

const data = new Generator(7).randn(shape);
const noise = new Generator(0).randn(shape);

describe('a run that starts from data', () => {
  it('gives its scheduler the data with the noise of the step that it begins with', async () => {
    const scheduler = new LevelledScheduler();
    await runScheduler(scheduler, score, seeded({ start: { data, begin: 3 } }));
    const { scale: kept, sigma } = scheduler.levelsFor({ numInferenceSteps: 5 })[3]!;
    expect(scheduler.given).toEqual({ begin: 3, values: linearCombination(kept, data, sigma, noise).data });
  });

  it('begins with the first step at its level as well, whatever is made of the prior', async () => {
    const scheduler = new SpreadScheduler();
    await runScheduler(scheduler, score, seeded({ start: { data, begin: 0 } }));
    expect(scheduler.given).toEqual({ begin: 0, values: linearCombination(0.25, data, 4, noise).data });
  });

  it('draws on from the generator that drew its noise', async () => {
    const generator = new Generator(0);
    const start = { data, begin: 3 };
    const { sample } = await runScheduler(new LevelledScheduler(), score, seeded({ generator, start }));
    const latents = new Generator(0).randn(shape);
    const later = new Generator(0);
    later.randn(shape);
    const again = await runScheduler(new LevelledScheduler(), score, seeded({ generator: later, start, latents }));
    expect(again.sample.data).toEqual(sample.data);
  });
});

describe('a run that starts from given latents', () => {
  it('multiplies them by the spread of the prior, and leaves them and the generator as they are', async () => {
    const scheduler = new LevelledScheduler();
    const latents = floatTensor(shape, noise.data.slice());
    const generator = new Generator(3);
    const first = streamScheduler(scheduler, score, seeded({ latents, generator }));
    await first.next();
    await first.return(undefined as never);
    expect(scheduler.given!.values).toEqual(scale(8, noise).data);
    expect(latents.data).toEqual(noise.data);
    const untouched = new Generator(3);
    untouched.randn(shape);
    expect(generator.randn(shape).data).toEqual(untouched.randn(shape).data);
  });
});

describe('where a run can not start', () => {
  const infinite = floatTensor(
    shape,
    noise.data.map(() => Number.POSITIVE_INFINITY),
  );
  it.each<[string, object]>([
    ['latents: 5 is no tensor.', { latents: 5 }],
    ['latents: has the shape [3], but [2,1,4,4] is needed here.', { latents: floatTensor([3]) }],
    ['latents: is not float32 with finite values alone.', { latents: infinite }],
    ['start: 3 is not an object of options.', { start: 3 }],
    ['start.data: undefined is no tensor.', { start: { begin: 1 } }],
    ['start.data: is not float32 with finite values alone.', { start: { data: infinite, begin: 1 } }],
    ["start.begin: undefined is none of the run's steps, 0 to 4.", { start: { data } }],
    ["start.begin: 5 is none of the run's steps, 0 to 4.", { start: { data, begin: 5 } }],
    ["start.begin: -1 is none of the run's steps, 0 to 4.", { start: { data, begin: -1 } }],
    ["start.begin: 1.5 is none of the run's steps, 0 to 4.", { start: { data, begin: 1.5 } }],
    ['start.begin: "0" is none of the run', { start: { data, begin: '0' as never } }],
    ['start.start: there is no such option', { start: { data, start: 1 } as never }],
  ])('is refused at once: %s', (message, options) => {
    expect(() => streamScheduler(new LevelledScheduler(), score, seeded(options))).toThrow(message);
  });

  it('is in data, for a scheduler that does not say its levels', () => {
    const start = () => streamScheduler(new LangevinScheduler(), score, seeded({ start: { data, begin: 1 } }));
    expect(start).toThrow('scheduler: LangevinScheduler does not say its levels; give it a levelsFor()');
  });
});
