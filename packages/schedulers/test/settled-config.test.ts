import { ConfigError } from '@langevin/core';
import {
  allSettings,
  ConfiguredScheduler,
  DDIMScheduler,
  DDPMScheduler,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  registerPredictor,
  reverseDiffusionPredictor,
  SASolverScheduler,
  ScoreSdeVeScheduler,
  TCDScheduler,
  UniPCMultistepScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { fileOf, filesOf, type Json, type Options, strict } from './support/scheduler-files.ts';

/** A scheduler of somebody else, of no diffusion in particular. */
class OwnScheduler extends ConfiguredScheduler<{ readonly numTrainTimesteps: number }> {
  static override readonly className: string = 'OwnScheduler';
  static override readonly defaults = { numTrainTimesteps: 10 };
  override readonly initNoiseSigma = 1;
  override async *sample(): AsyncGenerator<never, void> {}
}

describe('the config of a scheduler', () => {
  it('has what was set for its own, and the rest to read', () => {
    const { config } = new DDIMScheduler({ clipSample: true });
    const diffusion = ['betaSchedule', 'trainedBetas', 'betaStart', 'betaEnd', 'numTrainTimesteps', 'predictionType'];
    expect(Object.keys(config).sort()).toEqual([...diffusion, 'clipSample'].sort());
    expect([config.clipSample, config.eta, config.timestepSpacing]).toEqual([true, 0, 'leading']);
    expect(Object.isFrozen(config)).toBe(true);
    expect(() => Object.assign(config, { eta: 1 })).toThrow(TypeError);
    expect(allSettings(config)).toEqual({ ...DDIMScheduler.defaults, clipSample: true });
    expect(Object.keys(allSettings(config))).toEqual(Object.keys(DDIMScheduler.defaults));
  });

  it('holds the diffusion whether it was set or not: by default another class has another', () => {
    const { sde } = EulerScheduler.fromConfig(new ScoreSdeVeScheduler().config).config;
    expect(sde.config).toEqual({ sigmaMin: 0.01, sigmaMax: 1348 });
  });

  it('takes no default of another class for set', () => {
    const own = PredictorCorrectorScheduler.fromConfig(new ScoreSdeVeScheduler().config).config;
    expect(own.snr).toBe(0.16);
    const handed = PredictorCorrectorScheduler.fromConfig(new ScoreSdeVeScheduler({ snr: 0.15 }).config).config;
    expect(handed.snr).toBe(0.15);
  });

  it('has the defaults of a class that extends another', () => {
    class Trailing extends DDIMScheduler {
      static override readonly className: string = 'Trailing';
      static override readonly defaults = { ...DDIMScheduler.defaults, timestepSpacing: 'trailing' as const };
    }
    const { config } = Trailing.fromConfig(new DDIMScheduler({ clipSample: false }).config, strict);
    expect(config).toMatchObject({ timestepSpacing: 'trailing', clipSample: false });
    expect(DDIMScheduler.fromConfig(config, strict).config.timestepSpacing).toBe('leading');
    expect(() => new Trailing({ eta: 2 })).toThrow('Trailing configuration, eta: 2 must be from 0 to 1.');
  });

  it('has lists that can not be changed, whoever made them', () => {
    const push = (list: readonly number[]): unknown => (list as number[]).push(3);
    expect(() => push(new UniPCMultistepScheduler().config.disableCorrector)).toThrow(TypeError);
    expect(() => push(allSettings(new UniPCMultistepScheduler().config).disableCorrector)).toThrow(TypeError);
    const given = [1];
    const { config } = new UniPCMultistepScheduler({ disableCorrector: given });
    push(given);
    expect(config.disableCorrector).toEqual([1]);
    expect(() => push(config.disableCorrector)).toThrow(TypeError);
    expect(new UniPCMultistepScheduler().config.disableCorrector).toEqual([]);
  });

  it('may be changed on the way, for another class as well', () => {
    const ddpm = new DDPMScheduler({ varianceType: 'fixed_large', clipSample: false });
    const ddim = DDIMScheduler.fromConfig({ ...ddpm.config, eta: 1, varianceType: 'fixed_small_log' }, strict);
    expect(ddim.with({ eta: 0.5 }).config.eta).toBe(0.5);
    expect(DDPMScheduler.fromConfig(ddim.with({ eta: 0.5 }).config, strict).config).toMatchObject({
      clipSample: false,
      varianceType: 'fixed_small_log',
    });
    expect(DDPMScheduler.fromConfig({ ...ddim.config, varianceType: 'fixed_small' }).config.varianceType).toBe(
      'fixed_small',
    );
    const euler = EulerScheduler.fromConfig(ddim.config, strict);
    expect(EDMHeunScheduler.fromConfig({ ...euler.config, rho: 3 }, strict).config.rho).toBe(3);
  });

  it('counts what a file says as set', async () => {
    const file = { _class_name: 'DDPMScheduler', beta_schedule: 'linear', variance_type: 'fixed_large' };
    const ddpm = await DDPMScheduler.fromPretrained(filesOf(file));
    expect(DPMSolverMultistepScheduler.fromConfig(ddpm.config).config.timestepSpacing).toBe('linspace');
    expect(DPMSolverMultistepScheduler.fromConfig(file).config.timestepSpacing).toBe('linspace');
    const again = await DDPMScheduler.fromPretrained(filesOf(await fileOf(ddpm)));
    expect(DPMSolverMultistepScheduler.fromConfig(again.config).config.timestepSpacing).toBe('leading');
  });
});

describe('the file of a scheduler', () => {
  it("says which settings are kept for others, beside the class's own", async () => {
    const ddpm = new DDPMScheduler({ varianceType: 'fixed_large', clipSample: false });
    const json = await fileOf(DPMSolverMultistepScheduler.fromConfig(ddpm.config, strict));
    expect(json).toMatchObject({ variance_type: 'fixed_large', clip_sample: false, beta_schedule: 'linear' });
    expect(json._kept_for_others).toEqual(['clip_sample']);
    expect(await fileOf(ddpm)).not.toHaveProperty('_kept_for_others');
  });

  it('says what was set, to the default as well, also where diffusers has no such setting', async () => {
    const set = await fileOf(new DDIMScheduler({ eta: 0 }));
    expect(set).toHaveProperty('eta', 0);
    expect(TCDScheduler.fromConfig(set, strict).config.eta).toBe(0);
    const unset = await fileOf(new DDIMScheduler());
    expect(unset).not.toHaveProperty('eta');
    expect(TCDScheduler.fromConfig(unset, strict).config.eta).toBe(0.3);
    const lambda = await fileOf(new SASolverScheduler({ lambdaMinClipped: Number.NEGATIVE_INFINITY }));
    expect(lambda).not.toHaveProperty('lambda_min_clipped');
  });

  it('keeps what it does not know as it was', async () => {
    const unknown = {
      extra: { name: 'n', x: 1, camelCase: { deepKey: [1] } },
      level: { levelAt: 1 },
      FancyKey: 5,
      fancyKey: 6,
      fancy_key: 7,
      sample: { a: 1 },
      sde: 'none of ours',
    };
    const { sde: _, ...beside } = unknown;
    const file = { _class_name: 'Other', beta_schedule: 'linear', ...beside };
    const ddim = await DDIMScheduler.fromPretrained(filesOf(file), strict);
    const ddpm = DDPMScheduler.fromConfig({ ...ddim.config }, strict);
    const euler = await EulerScheduler.fromPretrained(filesOf(await fileOf(ddpm)), strict);
    const back = DDIMScheduler.fromConfig(euler.config, strict);
    const json = await fileOf(await DDIMScheduler.fromPretrained(filesOf(await fileOf(back)), strict));
    expect(json).toMatchObject(beside);
    expect(json._kept_for_others).toEqual(expect.arrayContaining(Object.keys(beside)));
    const changed = await fileOf(DDIMScheduler.fromConfig({ ...ddim.config, FancyKey: 8 } as object, strict));
    expect(changed).toMatchObject({ ...beside, FancyKey: 8 });
    expect(await fileOf(OwnScheduler.fromConfig({ _class_name: 'Other', ...unknown }, strict))).toMatchObject(unknown);
  });

  it('keeps the settings of a file of another class', async () => {
    const pndm = { _class_name: 'PNDMScheduler', _diffusers_version: '0.30.0', skip_prk_steps: true };
    const ddim = DDIMScheduler.fromConfig(pndm, strict);
    expect(await fileOf(ddim)).toMatchObject({ _class_name: 'DDIMScheduler', skip_prk_steps: true });
    expect(DDPMScheduler.fromConfig(ddim.config, strict).toJSON()).toHaveProperty('skip_prk_steps', true);
  });

  it("names a part of one's own that is kept for another class", async () => {
    const predictor = { ...reverseDiffusionPredictor, name: 'own-handed-on' };
    registerPredictor(predictor);
    const before = new PredictorCorrectorScheduler({ sde: new VeSde(), predictor });
    const euler = EulerScheduler.fromConfig(before.config, strict);
    expect(PredictorCorrectorScheduler.fromConfig(euler.config).config.predictor).toBe(predictor);
    expect(await fileOf(euler)).toHaveProperty('predictor', 'own-handed-on');
  });

  it('is none that can do harm by what it keeps', () => {
    const own = { _class_name: 'DDIMScheduler', beta_schedule: 'linear' };
    const silent = { onWarning: () => {} };
    for (const kept of [3, null, 'eta', [7, null, {}], { length: 1 }]) {
      expect(DDIMScheduler.fromConfig({ ...own, _kept_for_others: kept }, silent).config.eta).toBe(0);
    }
    const deep = Array.from({ length: 100_000 }).reduce((list: unknown) => [list], 1);
    expect(() => DDIMScheduler.fromConfig({ ...own, trained_betas: deep })).toThrow(ConfigError);
    const hostile = JSON.parse(
      '{"_class_name":"X","__proto__":{"eta":1},"constructor":1,"_kept_for_others":["__proto__","constructor"]}',
    ) as Json;
    const { config } = DDIMScheduler.fromConfig({ ...hostile, ...{ beta_schedule: 'linear' } }, silent);
    expect([config.eta, DDPMScheduler.fromConfig(config).config.betaSchedule]).toEqual([0, 'linear']);
  });
});

describe('what is no SDE', () => {
  it.each([
    ['a long string', 'x'.repeat(3_000_000)],
    ['a list', [1, 2]],
    ['a number', 3],
    ['an SDE with a string for its settings', { levelAt: () => {}, config: 'x'.repeat(3_000_000) }],
  ])('is refused: %s', (_, sde) => {
    for (const config of [
      { _class_name: 'Other', beta_schedule: 'linear', sde },
      { _class_name: 'DDIMScheduler', beta_schedule: 'linear', sde },
    ]) {
      expect(() => DDIMScheduler.fromConfig(config)).toThrow('DDIMScheduler configuration, sde: is no SDE');
    }
    if (!Object.hasOwn(Object(sde), 'levelAt')) {
      expect(() => EulerScheduler.fromConfig({ sde })).toThrow('EulerScheduler configuration, sde: is no SDE');
    }
  });
});

describe('a setting that there is not', () => {
  const warningsOf = (make: (options: Options) => unknown): string[] => {
    const warnings: string[] = [];
    make({ onWarning: (message) => void warnings.push(message) });
    return warnings;
  };

  it('is not looked for in what are no settings at all', () => {
    for (const config of [[1, 2], new DDIMScheduler(), undefined]) {
      expect(() => DDIMScheduler.fromConfig(config)).toThrow('Pass scheduler.config, or JSON.');
    }
  });

  it('is a warning in a spread of a config', () => {
    const { config } = new DDPMScheduler({ varianceType: 'fixed_large' });
    const warnings = warningsOf((options) => DDIMScheduler.fromConfig({ ...config, etta: 1 } as object, options));
    expect(warnings).toEqual(['DDIMScheduler: the unknown setting "etta" is ignored.']);
  });

  it('is a warning in a file of the class, unless it is kept for others', () => {
    const own = { _class_name: 'DDIMScheduler', beta_schedule: 'linear', variance_type: 'fixed_large', rho: 7 };
    expect(
      warningsOf((options) => DDIMScheduler.fromConfig({ ...own, _kept_for_others: ['variance_type'] }, options)),
    ).toEqual(['DDIMScheduler: the unknown setting "rho" is ignored.']);
  });

  it('is refused by a constructor', () => {
    const { config } = new DDPMScheduler({ varianceType: 'fixed_large' });
    expect(() => new DDIMScheduler(config as object)).toThrow(ConfigError);
    expect(() => new DDIMScheduler({ etta: 1 } as object)).toThrow('etta: is no setting');
  });

  it('is looked for among any number that are kept', () => {
    const keys = Array.from({ length: 60_000 }, (_, i) => `key_${i}x`);
    const many = Object.fromEntries(keys.map((key, i) => [key, i]));
    const file = { _class_name: 'DDIMScheduler', beta_schedule: 'linear', ...many, _kept_for_others: keys };
    expect(DDIMScheduler.fromConfig(file, strict).toJSON()).toEqual(expect.objectContaining({ key_59999x: 59_999 }));
  });

  it('is no warning beside an SDE where it is a class of no diffusion that says it', async () => {
    const euler = new EulerScheduler({ sde: new VeSde() });
    for (const set of [{}, { numTrainTimesteps: 3 }]) {
      const own = OwnScheduler.fromConfig({ ...euler.config, ...set }, strict);
      for (const config of [own.config, { ...own.config }, await fileOf(own)]) {
        const back = EulerScheduler.fromConfig(config, strict);
        expect(back.toJSON()).toMatchObject(euler.toJSON());
        expect(OwnScheduler.fromConfig(back.config, strict).config).toMatchObject(own.config);
      }
    }
  });

  it('is a warning beside an SDE, which has its own', () => {
    const euler = EulerScheduler.fromConfig(new ScoreSdeVeScheduler({ numTrainTimesteps: 30 }).config, strict);
    expect(warningsOf((options) => EDMHeunScheduler.fromConfig(euler.config, options))).toEqual([]);
    expect(warningsOf((options) => EulerScheduler.fromConfig({ ...euler.config, sigmaMax: 5 }, options))).toEqual([
      'EulerScheduler: the setting "sigmaMax" is ignored beside an sde, which has its own; pass another sde.',
    ]);
  });
});
