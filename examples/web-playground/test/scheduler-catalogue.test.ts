import { floatTensor, Generator, runScheduler, type ScoreFunction } from 'langevin';
import { describe, expect, it } from 'vitest';
import { isSchedulerName, schedulerCatalogue, schedulerEntry } from '../src/settings/scheduler-catalogue.ts';
import { settingsOf } from '../src/settings/settings.ts';

const names = Object.keys(schedulerCatalogue).filter(isSchedulerName);
const range = { sigmaMin: 0.01, sigmaMax: 50 };

/** The score of data that is normally distributed. */
const score: ScoreFunction = async ({ dims, data }, { sigma }) =>
  floatTensor(
    dims,
    data.map((value) => -value / (1 + sigma ** 2)),
  );

describe.each(names)('%s', (name) => {
  const entry = schedulerEntry(name);
  const { schedulerSettings } = settingsOf(name);

  it('is made from its own fields, each with a value that it takes', () => {
    const scheduler = entry.make({ ...range, ...schedulerSettings });
    expect(scheduler.constructor).toHaveProperty('className', name);
    expect(scheduler.initNoiseSigma).toBeCloseTo(50);
    expect(scheduler.config).toMatchObject(schedulerSettings);
  });

  it('takes every choice and both ends of every range that its fields offer', () => {
    for (const field of entry.fields) {
      const values = field.kind === 'choice' ? field.options.map(({ value }) => value) : [];
      if (field.kind === 'number') values.push(field.min, field.max);
      for (const value of values) {
        expect(entry.make({ ...range, [field.key]: value }).config).toHaveProperty(field.key, value);
      }
    }
  });

  it('costs as many evaluations as the page says', async () => {
    const run = (steps: number): ReturnType<typeof runScheduler> =>
      runScheduler(entry.make({ ...range, ...schedulerSettings }), score, {
        shape: [2, 1, 4, 4],
        numInferenceSteps: steps,
        // The steps of an adaptive solver depend on where it starts.
        generator: new Generator(0),
      });
    for (const steps of [1, 7]) {
      const { evaluations } = await run(steps);
      const said = entry.evaluations(steps, schedulerSettings);
      if (said === undefined) expect(evaluations).toBe((await run(steps + 1)).evaluations);
      else expect(evaluations).toBe(said);
    }
  });
});

it('says that a predictor or a corrector alone costs less', () => {
  const { evaluations } = schedulerCatalogue.PredictorCorrectorScheduler;
  const parts = { predictor: 'ancestral', corrector: 'langevin', correctorSteps: 2 };
  expect(evaluations(10, parts)).toBe(30);
  expect(evaluations(10, { ...parts, corrector: 'none' })).toBe(10);
  expect(evaluations(10, { ...parts, predictor: 'none' })).toBe(20);
});
