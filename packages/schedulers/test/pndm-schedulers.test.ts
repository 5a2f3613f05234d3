import { floatTensor, type PredictFunction } from '@langevin/core';
import { IPNDMScheduler, PNDMScheduler, ScoreSdeVeScheduler } from '@langevin/schedulers';
import { checkScheduler, type SchedulerCheckOptions, testMixture } from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';

describeFamily('PNDMScheduler', ({ config }) => PNDMScheduler.fromConfig(config), { stateScale: 'own' });

describeFamily('IPNDMScheduler', ({ config }) => IPNDMScheduler.fromConfig(config), { stateScale: 'own' });

const few: SchedulerCheckOptions = { distribution: { batchSize: 500 } };

/** From the last timestep, whatever the number of steps. */
const trailing = { timestepSpacing: 'trailing' } as const;

describe('the checks of a scheduler pass', () => {
  it.each([
    [new PNDMScheduler(trailing), { ...few, order: 2, convergence: { numInferenceSteps: 25 } }],
    [
      new PNDMScheduler({ skipPrkSteps: true, ...trailing }),
      { ...few, order: 2, convergence: { numInferenceSteps: 25 } },
    ],
    [new PNDMScheduler({ skipPrkSteps: true, setAlphaToOne: true }), few],
    [new PNDMScheduler({ skipPrkSteps: true, predictionType: 'v_prediction' }), few],
    [new IPNDMScheduler(), few],
  ])('for a $constructor.name, %#', async (scheduler, options) => {
    await checkScheduler(scheduler, { ...options, reportAll: true });
  });
});

describe('a PNDMScheduler', () => {
  const evaluated = async (scheduler: PNDMScheduler, numInferenceSteps: number, timesteps?: number[]) => {
    const told: (number | undefined)[] = [];
    const predict: PredictFunction = (x, level) => {
      told.push(level.timestep);
      return testMixture.predict(x, level);
    };
    const start = floatTensor([1, 1, 2, 4]);
    const noise = () => floatTensor(start.dims);
    for await (const _ of scheduler.sample(predict, start, { numInferenceSteps, timesteps, noise }));
    return told;
  };

  it('goes through chosen timesteps', async () => {
    const chosen = [900, 600, 400, 100];
    const skipping = new PNDMScheduler({ skipPrkSteps: true });
    expect(await evaluated(skipping, 4, chosen)).toEqual([900, 600, 600, 400, 100]);
    expect(await evaluated(new PNDMScheduler(), 4, chosen)).toEqual([
      900, 750, 750, 600, 600, 500, 500, 400, 400, 250, 250, 100, 100,
    ]);
  });

  it('runs in one step where it skips the beginning, and is refused where that takes more steps', async () => {
    expect(await evaluated(new PNDMScheduler({ skipPrkSteps: true }), 1)).toEqual([0]);
    await expect(evaluated(new PNDMScheduler(), 3)).rejects.toThrow('numInferenceSteps: 3 are fewer');
  });
});

it('names what has too few steps', () => {
  const scheduler = new PNDMScheduler();
  expect(() => scheduler.levelsFor({ numInferenceSteps: 3 })).toThrow('numInferenceSteps: 3 are fewer');
  const timesteps = [900, 500, 1];
  expect(() => scheduler.levelsFor({ numInferenceSteps: 3, timesteps })).toThrow('timesteps: 3 are fewer');
});

it('refuses the settings of a network that would be misread', () => {
  const make = (): IPNDMScheduler => IPNDMScheduler.fromConfig(new PNDMScheduler().config);
  expect(make).toThrow(/betaStart: these settings are of a network that is told timesteps or sigmas/);
  const advice = 'Take ComposedScheduler with its solver "ipndm", which is this method for any network.';
  expect(make).toThrow(advice);
  const ofSigmas = (): IPNDMScheduler => IPNDMScheduler.fromConfig(new ScoreSdeVeScheduler().config);
  expect(ofSigmas).toThrow('sigmaMin: these settings are of a network that is told timesteps or sigmas, by sigmaMin;');
  expect(ofSigmas).toThrow(advice);
});
