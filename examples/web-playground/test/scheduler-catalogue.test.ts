import * as langevin from 'langevin';
import { floatTensor, Generator, type ImagePipeline, runScheduler, type Scheduler, type ScoreFunction } from 'langevin';
import { describe, expect, it } from 'vitest';
import { planRun } from '../src/drawing/plan.ts';
import { SchedulerCatalogue } from '../src/settings/scheduler-catalogue.ts';
import { carriedOver, choiceOf } from '../src/settings/settings.ts';
import { everyEntry, ofBetas, ofSigmas } from './support/catalogues.ts';

/** The score of data that is normally distributed. */
const score: ScoreFunction = async ({ dims, data }, { scale, sigma }) =>
  floatTensor(
    dims,
    data.map((value) => -value / (scale ** 2 + sigma ** 2)),
  );

/** What a function throws, if it does. */
function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(everyEntry)('%s', (_, { model }, entry) => {
  const { schedulerSettings } = choiceOf(entry);

  it('is made from its own fields, each with a value that it takes', () => {
    const scheduler = entry.make(schedulerSettings);
    expect(scheduler.constructor).toHaveProperty('className', entry.name);
    expect(scheduler.config).toMatchObject(schedulerSettings);
  });

  it('takes every choice that its fields offer', () => {
    for (const field of entry.fields) {
      if (field.kind === 'number') continue;
      const values = field.kind === 'choice' ? field.options.map(({ value }) => value) : [true, false];
      expect(values).toContain(field.initial);
      for (const value of values) {
        expect(entry.make({ [field.key]: value }).config).toHaveProperty(field.key, value);
      }
    }
  });

  it('takes both ends of every range that its fields offer, or says by name why not beside the other settings', () => {
    for (const field of entry.fields) {
      if (field.kind !== 'number') continue;
      for (const value of [field.min, field.max].filter(Number.isFinite)) {
        const make = (): object | undefined => entry.make({ [field.key]: value }).config;
        const refusal = errorOf(make);
        if (refusal === undefined) expect(make()).toHaveProperty(field.key, value);
        else expect(refusal).toMatchObject({ code: 'invalid_config', key: field.key });
      }
    }
  });

  it('costs as many evaluations as the page says', async () => {
    const run = (steps: number): ReturnType<typeof runScheduler> =>
      runScheduler(entry.make(schedulerSettings), score, {
        shape: [2, 1, 4, 4],
        numInferenceSteps: steps,
        // The steps of an adaptive solver depend on where it starts.
        generator: new Generator(0),
      });
    for (const steps of [4, 7]) {
      const { evaluations } = await run(steps);
      if (entry.steps === undefined) expect(evaluations).toBe((await run(steps + 1)).evaluations);
      else expect((await planRun(model, entry.make(schedulerSettings), steps)).evaluations).toBe(evaluations);
    }
  });

  it('has words for itself and for each of its fields', () => {
    for (const words of [entry.label, entry.about, ...entry.fields.map(({ label }) => label)]) {
      expect(words).toMatch(/^[\p{Lu}].+/u);
    }
    for (const field of entry.fields) if (field.kind === 'number') expect(field.hint).toMatch(/^[\p{Lu}].+\.$/u);
    expect(entry.steps ?? 1).toBeGreaterThan(0);
  });
});

describe('what is offered for a model', () => {
  const modelWith = (scheduler: Scheduler): ImagePipeline =>
    new langevin.ScoreSdeVePipeline({ unet: ofSigmas.model.unet, scheduler });
  const names = ({ entries }: SchedulerCatalogue): string[] => entries.map(({ name }) => name);

  it('is every exported class that says what its settings may be, if it fits', () => {
    const rows = Object.values(langevin).filter(
      (part) => typeof part === 'function' && 'checks' in part && Object.hasOwn(part, 'className'),
    );
    expect(rows.length).toBeGreaterThanOrEqual(6);
    for (const { className } of rows as unknown as { readonly className: string }[]) {
      for (const catalogue of [ofSigmas, ofBetas]) {
        expect(names(catalogue).includes(className)).not.toBe(catalogue.unfit.has(className));
      }
    }
    expect(names(ofBetas)).toContain('HeunDiscreteScheduler');
    expect(ofSigmas.unfit.get('HeunDiscreteScheduler')).toContain('of another diffusion');
  });

  it('has nothing that goes from pictures to noise', () => {
    expect(ofBetas.unfit.get('DDIMInverseScheduler')).toContain('from pictures to noise');
  });

  it('has nothing that needs what the network does not say', () => {
    expect(ofSigmas.unfit.has('IPNDMScheduler')).toBe(true);
  });

  it('begins with what the page knows, and has the model’s own', () => {
    expect(names(ofSigmas)[0]).toBe('DPMSolverMultistepScheduler');
    expect(ofSigmas.own.name).toBe('ScoreSdeVeScheduler');
    expect(names(ofSigmas)).not.toContain('DDPMScheduler');
    expect(ofBetas.own).toMatchObject({ name: 'DDPMScheduler', steps: 1000 });
    expect(names(ofBetas)).not.toContain('ScoreSdeVeScheduler');
    expect(names(ofBetas)).toContain('DDIMScheduler');
  });

  it('is set as the checkpoint says', async () => {
    const own = langevin.ScoreSdeVeScheduler.fromConfig({ sigma_max: 30, snr: 0.2 });
    const { entries, own: entry } = await SchedulerCatalogue.of(modelWith(own), []);
    expect(entries).toEqual([entry]);
    expect(choiceOf(entry).schedulerSettings).toEqual({ snr: 0.2, correctSteps: 1 });
    expect(entry.make({}).initNoiseSigma).toBe(30);
    expect(entry.make({ snr: 0.3 }).config).toHaveProperty('snr', 0.3);
    expect(entry.fields[0]).toMatchObject({ key: 'snr', min: 0, max: 1, step: 0.01 });
    // A value between those that are usual is one that its control takes.
    const { own: odd } = await SchedulerCatalogue.of(modelWith(entry.make({ snr: 0.075 })), []);
    expect(odd.fields[0]).toMatchObject({ key: 'snr', initial: 0.075, step: 'any' });
  });
});

it('says what is not offered: a setting of the network', () => {
  const keys = everyEntry.flatMap(([, , { fields }]) => fields.map(({ key }) => key));
  for (const key of ['betaStart', 'predictionType', 'sigmaMin', 'rescaleBetasZeroSnr']) expect(keys).not.toContain(key);
});

it('says that a predictor or a corrector alone costs less', async () => {
  const entry = ofSigmas.get('PredictorCorrectorScheduler')!;
  const parts = { predictor: 'ancestral', corrector: 'langevin', correctorSteps: 2 };
  const evaluations = async (settings: typeof parts): Promise<number> =>
    (await planRun(ofSigmas.model, entry.make(settings), 10)).evaluations;
  expect(await evaluations(parts)).toBe(30);
  expect(await evaluations({ ...parts, corrector: 'none' })).toBe(10);
  expect(await evaluations({ ...parts, predictor: 'none' })).toBe(20);
});

it('plans a run from the noise that it starts with', async () => {
  const { start } = await planRun(ofSigmas.model, ofSigmas.own.make({}), 10);
  expect(start.sigma / start.scale).toBeCloseTo(50);
  const { start: ofHeun } = await planRun(ofBetas.model, ofBetas.get('HeunDiscreteScheduler')!.make({}), 10);
  expect(ofHeun.sigma / ofHeun.scale).toBeCloseTo(157.4, 0);
  await expect(planRun(ofBetas.model, ofBetas.own.make({}), 1200)).rejects.toThrow('more than the 1000 timesteps');
});

it('keeps with another model what was changed, and else what that one’s checkpoint says', () => {
  const [before, after] = [ofSigmas.get('EulerScheduler')!, ofBetas.get('EulerScheduler')!];
  const choice = { ...choiceOf(before), schedulerSettings: { eta: 0.5, rho: 7 } };
  expect(carriedOver(choice, before, { ...after, steps: 30 })).toEqual({
    scheduler: 'EulerScheduler',
    schedulerSettings: { eta: 0.5, rho: 7 },
    steps: 30,
  });
  expect(carriedOver({ ...choice, steps: 7 }, before, after).steps).toBe(7);
});
