import { ConfigError, FileNotFoundError, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  allSettings,
  DDPMScheduler,
  EulerScheduler,
  type ScoreSdeVeConfig,
  ScoreSdeVeScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { readFixtureJson } from '../../../test/support/reference.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function saved(scheduler: ScoreSdeVeScheduler): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  await scheduler.savePretrained(folder);
  await folder.commit();
  return folder;
}

describe('the configuration of a ScoreSdeVeScheduler', () => {
  it("has diffusers' defaults and can not be changed afterwards", () => {
    const { config, initNoiseSigma } = new ScoreSdeVeScheduler();
    expect(allSettings(config)).toEqual({
      numTrainTimesteps: 2000,
      snr: 0.15,
      sigmaMin: 0.01,
      sigmaMax: 1348,
      samplingEps: 1e-5,
      correctSteps: 1,
      correctorNorm: 'batch',
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(initNoiseSigma).toBe(1348);
  });

  it('takes undefined for left out', () => {
    const given: object = { snr: undefined, sigmaMax: 50 };
    expect(new ScoreSdeVeScheduler(given).config).toEqual(new ScoreSdeVeScheduler({ sigmaMax: 50 }).config);
  });

  it('comes back from a saved folder', async () => {
    const config: ScoreSdeVeConfig = {
      numTrainTimesteps: 1000,
      snr: 0.16,
      sigmaMin: 0.02,
      sigmaMax: 90,
      samplingEps: 1e-3,
      correctSteps: 2,
      correctorNorm: 'image',
    };
    const { entries } = await saved(new ScoreSdeVeScheduler(config));
    const loaded = await ScoreSdeVeScheduler.fromPretrained(new MemoryFiles(entries));
    expect(allSettings(loaded.config)).toEqual(config);
  });

  it('is written as diffusers writes it', async () => {
    const file = 'pipeline/score-sde-ve/scheduler/scheduler_config.json';
    const reference = readFixtureJson<Record<string, unknown>>(file);
    const { entries } = await saved(new ScoreSdeVeScheduler({ sigmaMax: 348 }));
    expect(Object.keys(entries)).toEqual(['scheduler_config.json']);
    expect(JSON.parse(text(entries['scheduler_config.json']!))).toEqual(reference);
    expect(JSON.parse(JSON.stringify(ScoreSdeVeScheduler.fromConfig(reference)))).toEqual(reference);
  });

  it('writes corrector_norm, which diffusers has not, only where it was set', () => {
    expect(new ScoreSdeVeScheduler().toJSON()).not.toHaveProperty('corrector_norm');
    expect(new ScoreSdeVeScheduler({ correctorNorm: 'batch' }).toJSON()).toHaveProperty('corrector_norm', 'batch');
    expect(new ScoreSdeVeScheduler({ correctorNorm: 'image' }).toJSON()).toHaveProperty('corrector_norm', 'image');
  });

  it("warns of keys it does not know, other than diffusers' own, of today and of its beginnings", async () => {
    const json = { _class_name: 'ScoreSdeVeScheduler', _name_or_path: 'x', snr: 0.2, tensor_format: 'pt', rho: 3 };
    const warnings: string[] = [];
    const scheduler = await ScoreSdeVeScheduler.fromPretrained(
      new MemoryFiles({ 'scheduler_config.json': JSON.stringify(json) }),
      { onWarning: (message) => warnings.push(message) },
    );
    expect(scheduler.config).toEqual({ ...new ScoreSdeVeScheduler().config, snr: 0.2 });
    expect(warnings).toEqual(['ScoreSdeVeScheduler: the unknown setting "rho" is ignored.']);
  });

  it('is missed by name where there is none', async () => {
    const files = new MemoryFiles({});
    await expect(ScoreSdeVeScheduler.fromPretrained(files)).rejects.toThrow(FileNotFoundError);
    await expect(ScoreSdeVeScheduler.fromPretrained(files)).rejects.toThrow('scheduler_config.json');
  });

  it.each([
    ['numTrainTimesteps', { numTrainTimesteps: 0 }],
    ['numTrainTimesteps', { numTrainTimesteps: 1.5 }],
    ['snr', { snr: -0.1 }],
    ['numTrainTimesteps', { numTrainTimesteps: 1e9 }],
    ['snr', { snr: '0.15' }],
    ['sigmaMin', { sigmaMin: 0 }],
    ['sigmaMax', { sigmaMax: 0.01 }],
    ['sigmaMax', { sigmaMax: Number.POSITIVE_INFINITY }],
    ['samplingEps', { samplingEps: 1 }],
    ['samplingEps', { samplingEps: null }],
    ['correctSteps', { correctSteps: -1 }],
    ['correctorNorm', { correctorNorm: 'mean' }],
    ['sigma_max', { sigma_max: 50 }],
  ])('refuses %s in %j', (key, config) => {
    const make = (): unknown => new ScoreSdeVeScheduler(config as unknown as Partial<ScoreSdeVeConfig>);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`ScoreSdeVeScheduler configuration, ${key}: `);
  });

  it('is found in the folder of a pipeline, beside its index or in a folder of its own', async () => {
    const { entries } = await saved(new ScoreSdeVeScheduler({ snr: 0.3 }));
    const inFolder = Object.fromEntries(Object.entries(entries).map(([name, data]) => [`scheduler/${name}`, data]));
    for (const files of [entries, inFolder]) {
      expect((await ScoreSdeVeScheduler.fromPretrained(new MemoryFiles(files))).config.snr).toBe(0.3);
    }
  });

  it('names settings as they were written, in a program or in a file', () => {
    const inProgram = 'sigmaMax: 0.001 must be a number above sigmaMin, 0.01.';
    const inFile = 'sigma_max: 0.001 must be a number above sigma_min, 0.01.';
    expect(() => new ScoreSdeVeScheduler({ sigmaMax: 0.001 })).toThrow(inProgram);
    expect(() => ScoreSdeVeScheduler.fromConfig({ sigmaMax: 0.001 })).toThrow(inProgram);
    expect(() => ScoreSdeVeScheduler.fromConfig({ sigma_max: 0.001 })).toThrow(inFile);
    expect(() => ScoreSdeVeScheduler.fromConfig({ sigma_max: 0.001 })).toThrow(
      expect.objectContaining({ key: 'sigma_max', code: 'invalid_config' }),
    );
    const nested = { sde: { _class_name: 'VeSde', sigma_min: 0.01, sigma_max: 0.001 } };
    expect(() => EulerScheduler.fromConfig(nested)).toThrow(`VeSde configuration, ${inFile}`);
    expect(() => DDPMScheduler.fromConfig({ timesteps: 0, beta_schedule: 'linear' })).toThrow(
      'DDPMScheduler configuration, timesteps: 0 must be a whole number',
    );
  });

  it('leaves values as they are, whatever they look like', () => {
    expect(() => DDPMScheduler.fromConfig({ beta_schedule: 'scaledLinear' })).toThrow(
      'beta_schedule: "scaledLinear" is not known; there are linear, scaled_linear, ',
    );
    const sde = { _class_name: 'mySde', sigma_min: 1 };
    expect(() => EulerScheduler.fromConfig({ sde })).toThrow('"mySde" is not registered');
  });

  it('does not walk through objects of a program', () => {
    class Predictor {
      readonly name = 'own';
      readonly step_size = 1;
      readonly self: unknown = this;
      predict(): never {
        throw new Error('not called');
      }
    }
    const config = { sde: new VeSde(), predictor: new Predictor(), samplingEps: 2 };
    const make = (): unknown => EulerScheduler.fromConfig(config, { onWarning: () => {} });
    expect(make).toThrow('EulerScheduler configuration, samplingEps: 2 must be');
  });
});
