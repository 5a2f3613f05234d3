import { ConfigError, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  allSettings,
  type ProbabilityFlowOptions,
  ProbabilityFlowScheduler,
  registerOdeMethod,
  VeSde,
  VpSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { midpoint } from './support/midpoint.ts';

const small = (options: Partial<ProbabilityFlowOptions> = {}): ProbabilityFlowScheduler =>
  new ProbabilityFlowScheduler({ sde: new VpSde(), rtol: 1e-3, atol: 1e-3, ...options });

describe('the configuration', () => {
  const reload = async (scheduler: ProbabilityFlowScheduler): Promise<ProbabilityFlowScheduler> => {
    const folder = new MemoryFolder();
    await scheduler.savePretrained(folder);
    await folder.commit();
    return ProbabilityFlowScheduler.fromPretrained(new MemoryFiles(folder.entries));
  };

  it('has defaults, and can not be changed afterwards', () => {
    const sde = new VeSde();
    const { config, initNoiseSigma } = new ProbabilityFlowScheduler({ sde });
    const numbers = { rtol: 1e-5, atol: 1e-5, samplingEps: 1e-5 };
    expect(allSettings(config)).toEqual({ sde, method: 'dopri5', system: 'batch', ...numbers });
    expect(Object.isFrozen(config)).toBe(true);
    expect(initNoiseSigma).toBe(50);
  });

  it('comes back from a saved folder', async () => {
    const sde = new VpSde({ betaMin: 0.2, betaMax: 15 });
    const numbers = { rtol: 1e-4, atol: 1e-6, samplingEps: 0.02 };
    const scheduler = new ProbabilityFlowScheduler({ sde, method: 'bosh3', system: 'image', ...numbers });
    const loaded = await reload(scheduler);
    expect(loaded.config).toEqual(scheduler.config);
    expect(loaded.config.sde).toBeInstanceOf(VpSde);
    expect(loaded.toJSON()).toMatchObject({ _class_name: 'ProbabilityFlowScheduler', sampling_eps: 0.02 });
  });

  it("brings a method of one's own back once it is registered", async () => {
    await expect(reload(small({ method: midpoint }))).rejects.toThrow('method: "own-midpoint" is not known');
    registerOdeMethod(midpoint);
    expect((await reload(small({ method: midpoint }))).config.method).toBe('own-midpoint');
  });

  it('registers nothing else', () => {
    expect(() => registerOdeMethod('euler' as never)).toThrow(
      'method: "euler" is none; it has to be an object with its weights.',
    );
  });

  it.each([
    ['rtol', { rtol: 0 }],
    ['atol', { atol: -1 }],
    ['system', { system: 'pixel' }],
    ['method', { method: 'rk4' }],
    ['method', { method: { ...midpoint, weights: [1] } }],
    ['method', { method: { ...midpoint, matrix: [[], [0.5, 0.5]] } }],
    ['samplingEps', { samplingEps: 1 }],
    ['sde', { sde: undefined }],
    ['steps', { steps: 3 }],
  ])('refuses %s in %j', (key, options) => {
    const make = (): unknown => small(options as object);
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(`ProbabilityFlowScheduler configuration, ${key}: `);
  });

  it('asks for an SDE where it is given nothing', () => {
    expect(() => Reflect.construct(ProbabilityFlowScheduler, [])).toThrow(ConfigError);
  });
});
