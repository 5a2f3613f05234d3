import { ConfigError, InvalidArgumentError, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  allSettings,
  type Predictor,
  PredictorCorrectorScheduler,
  registerCorrector,
  registerPredictor,
  registerSde,
  SubVpSde,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { CosineSde } from './support/cosine-sde.ts';

const reload = async (scheduler: PredictorCorrectorScheduler): Promise<PredictorCorrectorScheduler> => {
  const folder = new MemoryFolder();
  await scheduler.savePretrained(folder);
  await folder.commit();
  return PredictorCorrectorScheduler.fromPretrained(new MemoryFiles(folder.entries));
};
const own = { name: 'own', predict: async (x) => ({ sample: x, mean: x }) } satisfies Predictor;

describe('the configuration of a PredictorCorrectorScheduler', () => {
  it('has defaults, of which the SDE knows the last time, and can not be changed afterwards', () => {
    const sde = new VpSde();
    const { config, initNoiseSigma } = new PredictorCorrectorScheduler({ sde });
    expect(allSettings(config)).toEqual({
      sde,
      predictor: 'reverse-diffusion',
      corrector: 'langevin',
      snr: 0.16,
      correctorSteps: 1,
      correctorNorm: 'batch',
      probabilityFlow: false,
      samplingEps: 1e-3,
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(initNoiseSigma).toBe(1);
    const ve = new PredictorCorrectorScheduler({ sde: new VeSde({ sigmaMax: 9 }) });
    expect([ve.config.samplingEps, ve.initNoiseSigma]).toEqual([1e-5, 9]);
  });

  it.each([
    [new VeSde({ sigmaMin: 0.02, sigmaMax: 90 })],
    [new VpSde({ betaMin: 0.2, betaMax: 15 })],
    [new SubVpSde({ betaMin: 0.3, betaMax: 12 })],
  ])('comes back from a saved folder, with its SDE', async (sde) => {
    const scheduler = new PredictorCorrectorScheduler({
      sde,
      predictor: 'euler-maruyama',
      corrector: 'annealed-langevin',
      snr: 0.2,
      correctorSteps: 3,
      correctorNorm: 'image',
      probabilityFlow: true,
      samplingEps: 0.01,
    });
    const loaded = await reload(scheduler);
    expect(loaded.config).toEqual(scheduler.config);
    expect(loaded.config.sde).toBeInstanceOf(sde.constructor);
    expect(loaded.config.sde.config).toEqual(sde.config);
  });

  it('is JSON in snake_case, with the SDE inside', () => {
    expect(new PredictorCorrectorScheduler({ sde: new VeSde() }).toJSON()).toEqual({
      _class_name: 'PredictorCorrectorScheduler',
      _diffusers_version: '0.31.0',
      sde: { _class_name: 'VeSde', sigma_min: 0.01, sigma_max: 50 },
      predictor: 'reverse-diffusion',
      corrector: 'langevin',
      snr: 0.16,
      corrector_steps: 1,
      corrector_norm: 'batch',
      probability_flow: false,
      sampling_eps: 1e-5,
    });
  });

  it("brings a user's own parts back once they are registered", async () => {
    const corrector = { name: 'own-corrector', correct: own.predict };
    const sde = new CosineSde({ speed: 1.2 });
    const scheduler = new PredictorCorrectorScheduler({ sde, predictor: own, corrector });
    await expect(reload(scheduler)).rejects.toThrow('sde: "CosineSde" is not registered');
    registerSde(CosineSde);
    await expect(reload(scheduler)).rejects.toThrow('predictor: "own" is not known; there are reverse-diffusion, ');
    registerPredictor(own);
    await expect(reload(scheduler)).rejects.toThrow('corrector: "own-corrector" is not known');
    registerCorrector(corrector);
    registerCorrector(corrector);
    const { config } = await reload(scheduler);
    expect(config.sde).toBeInstanceOf(CosineSde);
    expect(config.sde.config).toEqual({ speed: 1.2 });
    expect([config.predictor, config.corrector]).toEqual(['own', 'own-corrector']);
  });

  it('refuses to register a name twice, or none', () => {
    expect(() => registerPredictor({ ...own, name: 'ancestral' })).toThrow('another one is registered as "ancestral"');
    expect(() => registerPredictor({ ...own, name: '' })).toThrow(InvalidArgumentError);
    expect(() => registerPredictor(undefined as never)).toThrow(
      'predictor: undefined is none; it has to be an object with its predict.',
    );
    expect(() => registerCorrector({ name: 'own' } as never)).toThrow('corrector: Object is none; it has');
    expect(() => registerSde('CosineSde' as never)).toThrow('sde: "CosineSde" is none; it has to be a class.');
    const impostor = class extends CosineSde {
      static override readonly className = 'VeSde';
    };
    expect(() => registerSde(impostor)).toThrow('another one is registered as "VeSde"');
  });

  it('warns of keys it does not know', () => {
    const warnings: string[] = [];
    const json = { ...new PredictorCorrectorScheduler({ sde: new VeSde() }).toJSON(), order: 2 };
    PredictorCorrectorScheduler.fromConfig(json, { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual(['PredictorCorrectorScheduler: the unknown setting "order" is ignored.']);
  });

  it('misses an SDE by name', () => {
    const onWarning = (): void => {};
    expect(() => PredictorCorrectorScheduler.fromConfig({ snr: 0.2 }, { onWarning })).toThrow(
      'sde: no SDE follows from these settings',
    );
    expect(() => new PredictorCorrectorScheduler({} as never)).toThrow(
      'configuration, sde: there is none; pass the one',
    );
    expect(() => Reflect.construct(PredictorCorrectorScheduler, [])).toThrow(ConfigError);
    expect(() => PredictorCorrectorScheduler.fromConfig({ sde: { _class_name: 'VeSde', beta_min: 1 } })).toThrow(
      'VeSde configuration, beta_min: is no setting',
    );
  });

  it.each([
    ['snr', { snr: -0.1 }],
    ['snr', { snr: '0.15' }],
    ['correctorSteps', { correctorSteps: 0.5 }],
    ['correctorNorm', { correctorNorm: 'mean' }],
    ['probabilityFlow', { probabilityFlow: 'yes' }],
    ['probabilityFlow', { probabilityFlow: true, predictor: 'ancestral' }],
    ['samplingEps', { samplingEps: 1 }],
    ['predictor', { predictor: 'euler' }],
    ['corrector', { corrector: 'ald' }],
    ['predictor', { predictor: 'none', corrector: 'none' }],
    ['predictor', { predictor: 'none', correctorSteps: 0 }],
    ['steps', { steps: 3 }],
  ])('refuses %s in %j', (key, options) => {
    const make = (): unknown => new PredictorCorrectorScheduler({ sde: new VeSde(), ...(options as object) });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`PredictorCorrectorScheduler configuration, ${key}: `);
  });
});
