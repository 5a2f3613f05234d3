import { ConfigError, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  allSettings,
  type DDIMConfig,
  DDIMScheduler,
  type DDPMConfig,
  DDPMScheduler,
  EulerScheduler,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { readFixtureJson } from '../../../test/support/reference.ts';

type Json = Record<string, unknown>;

async function saved(scheduler: DDPMScheduler | DDIMScheduler): Promise<MemoryFiles> {
  const folder = new MemoryFolder();
  await scheduler.savePretrained(folder);
  await folder.commit();
  return new MemoryFiles(folder.entries);
}

const changed = {
  numTrainTimesteps: 3,
  betaStart: 0.001,
  betaEnd: 0.03,
  betaSchedule: 'sigmoid',
  trainedBetas: [0.1, 0.2, 0.3],
  clipSample: false,
  clipSampleRange: 2,
  predictionType: 'v_prediction',
  thresholding: true,
  dynamicThresholdingRatio: 0.9,
  sampleMaxValue: 3,
  timestepSpacing: 'trailing',
  stepsOffset: 1,
  rescaleBetasZeroSnr: false,
} as const;
const ddpmConfig: DDPMConfig = { ...changed, varianceType: 'fixed_large' };
const ddimConfig: DDIMConfig = { ...changed, setAlphaToOne: false, eta: 0.5, useClippedModelOutput: true };

describe('the configuration of a DDPMScheduler', () => {
  it("has diffusers' defaults, as diffusers writes them", async () => {
    const reference = readFixtureJson<Json>('pipeline/ddpm/scheduler/scheduler_config.json');
    const json = JSON.parse(JSON.stringify(new DDPMScheduler({ varianceType: 'fixed_large' }))) as Json;
    expect(json).toEqual(reference);
    expect(new DDPMScheduler().config.varianceType).toBe('fixed_small');
    expect(Object.isFrozen(new DDPMScheduler().config)).toBe(true);
    expect(JSON.parse(JSON.stringify(DDPMScheduler.fromConfig(reference)))).toEqual(reference);
  });

  it('comes back from a saved folder', async () => {
    const loaded = await DDPMScheduler.fromPretrained(await saved(new DDPMScheduler(ddpmConfig)));
    expect(allSettings(loaded.config)).toEqual(ddpmConfig);
  });
});

describe('the configuration of a DDIMScheduler', () => {
  it("has diffusers' defaults, as diffusers writes them", () => {
    const reference = readFixtureJson<Json>('pipeline/ddim/scheduler/scheduler_config.json');
    expect(JSON.parse(JSON.stringify(new DDIMScheduler()))).toEqual(reference);
    expect(JSON.parse(JSON.stringify(DDIMScheduler.fromConfig(reference)))).toEqual(reference);
  });

  it('comes back from a saved folder', async () => {
    const loaded = await DDIMScheduler.fromPretrained(await saved(new DDIMScheduler(ddimConfig)));
    expect(allSettings(loaded.config)).toEqual(ddimConfig);
  });

  it('can be changed for another scheduler', () => {
    const scheduler = new DDIMScheduler({ betaEnd: 0.01 });
    expect(scheduler.with({ eta: 1 }).config).toEqual({ ...scheduler.config, eta: 1 });
    expect(scheduler.config.eta).toBe(0);
    expect(() => scheduler.with({ eta: 2 })).toThrow('DDIMScheduler configuration, eta: 2 must be from 0 to 1.');
  });
});

describe('a scheduler from the configuration of another', () => {
  it('takes over what the two share, without a warning', () => {
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const ddpm = new DDPMScheduler(ddpmConfig);
    expect(allSettings(DDIMScheduler.fromConfig(ddpm.config, { onWarning }).config)).toEqual({
      ...ddimConfig,
      setAlphaToOne: true,
      eta: 0,
      useClippedModelOutput: false,
    });
    const back = DDPMScheduler.fromConfig(new DDIMScheduler(ddimConfig).toJSON(), { onWarning });
    expect(allSettings(back.config)).toEqual({ ...ddpmConfig, varianceType: 'fixed_small' });
    expect(warnings).toEqual([]);
  });

  it('is refused where that one has none', () => {
    expect(() => DDIMScheduler.fromConfig(undefined)).toThrow('config: there is none.');
  });

  it('warns of what no such scheduler knows', () => {
    const warnings: string[] = [];
    DDIMScheduler.fromConfig({ skip_prk_steps: true }, { onWarning: (message) => void warnings.push(message) });
    expect(warnings).toEqual(['DDIMScheduler: the unknown setting "skip_prk_steps" is ignored.']);
  });
});

const sharedMistakes: [key: string, config: object][] = [
  ['numTrainTimesteps', { numTrainTimesteps: 0 }],
  ['numTrainTimesteps', { numTrainTimesteps: 1.5 }],
  ['numTrainTimesteps', { numTrainTimesteps: 1e9 }],
  ['betaStart', { betaStart: 0 }],
  ['betaStart', { betaStart: '0.1' }],
  ['betaEnd', { betaEnd: 1 }],
  ['betaSchedule', { betaSchedule: 'cosine' }],
  ['betaSchedule', { betaSchedule: 'toString' }],
  ['betaSchedule', { betaStart: 0.9, betaEnd: 0.99 }],
  ['trainedBetas', { trainedBetas: [0.1, 0.2] }],
  ['trainedBetas', { numTrainTimesteps: 2, trainedBetas: [0.1, 1] }],
  ['trainedBetas', { numTrainTimesteps: 2, trainedBetas: 0.1 }],
  ['trainedBetas', { numTrainTimesteps: 2, trainedBetas: [1e-9, 0.1] }],
  ['clipSample', { clipSample: 1 }],
  ['clipSampleRange', { clipSampleRange: 0 }],
  ['predictionType', { predictionType: 'score' }],
  ['thresholding', { thresholding: null }],
  ['dynamicThresholdingRatio', { dynamicThresholdingRatio: 1.1 }],
  ['sampleMaxValue', { sampleMaxValue: -1 }],
  ['timestepSpacing', { timestepSpacing: 'karras' }],
  ['stepsOffset', { stepsOffset: -1 }],
  ['rescaleBetasZeroSnr', { rescaleBetasZeroSnr: 'no' }],
  ['betaRange', { betaRange: 3 }],
];

it.each([...sharedMistakes, ['varianceType', { varianceType: 'medium' }], ['eta', { eta: 0 }]] as [string, object][])(
  'a DDPMScheduler refuses %s in %j',
  (key, config) => {
    const make = (): unknown => new DDPMScheduler(config);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`DDPMScheduler configuration, ${key}: `);
  },
);

it.each([
  ...sharedMistakes,
  ['setAlphaToOne', { setAlphaToOne: 'yes' }],
  ['eta', { eta: 1.5 }],
  ['useClippedModelOutput', { useClippedModelOutput: null }],
] as [string, object][])('a DDIMScheduler refuses %s in %j', (key, config) => {
  const make = (): unknown => new DDIMScheduler(config);
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(`DDIMScheduler configuration, ${key}: `);
});

it('betas that are rescaled end without signal, and as an SDE with hardly any', () => {
  for (const schedulerClass of [DDPMScheduler, DDIMScheduler]) {
    const { alphasCumprod, config } = new schedulerClass({ rescaleBetasZeroSnr: true });
    expect(alphasCumprod.at(-1)).toBe(0);
    expect(alphasCumprod[0]).toBeCloseTo(new schedulerClass().alphasCumprod[0]!, 6);
    expect(EulerScheduler.fromConfig(config).config.sde.levelAt(1).scale).toBeLessThan(2 ** -12);
  }
});
