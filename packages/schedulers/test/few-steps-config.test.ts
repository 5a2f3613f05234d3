import { ConfigError, MemoryFiles, MemoryFolder } from '@langevin/core';
import {
  DDPMScheduler,
  DiscreteVpSde,
  DPMSolverMultistepScheduler,
  EDMHeunScheduler,
  EulerScheduler,
  PredictorCorrectorScheduler,
  ProbabilityFlowScheduler,
  ScoreSdeVeScheduler,
  type SdeScheduler,
  VeSde,
} from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';

describe('a scheduler from the configuration of another', () => {
  /** A class whose statics are called on a value, as a user's code does that lets one choose. */
  interface AnyClass {
    readonly className: string;
    fromConfig(config: object | undefined, options?: { onWarning?(message: string): void }): SdeScheduler;
    fromPretrained(source: MemoryFiles, options?: { onWarning?(message: string): void }): Promise<SdeScheduler>;
  }
  const classes: readonly AnyClass[] = [
    EDMHeunScheduler,
    EulerScheduler,
    DPMSolverMultistepScheduler,
    ProbabilityFlowScheduler,
    PredictorCorrectorScheduler,
  ] as never;
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);

  it.each(classes)('$className takes the SDE, without a warning', (schedulerClass) => {
    const ve = schedulerClass.fromConfig(new ScoreSdeVeScheduler({ sigmaMax: 348 }).config, { onWarning });
    expect(ve.config.sde).toEqual(new VeSde({ sigmaMin: 0.01, sigmaMax: 348 }));

    const ddpm = new DDPMScheduler({ betaSchedule: 'scaled_linear', predictionType: 'v_prediction' });
    const vp = schedulerClass.fromConfig(ddpm.config, { onWarning });
    expect(vp.config.sde).toBeInstanceOf(DiscreteVpSde);
    expect(vp.config.sde.config).toMatchObject({ betaSchedule: 'scaled_linear', predictionType: 'v_prediction' });
    expect(vp.parameterization?.timestep(vp.config.sde.levelAt(1))).toBe(999);

    const json = ddpm.toJSON();
    expect(schedulerClass.fromConfig(json, { onWarning }).config.sde.config).toEqual(vp.config.sde.config);

    for (const other of classes) {
      const again = other.fromConfig(vp.config, { onWarning });
      expect(again.config.sde).toBe(vp.config.sde);
      expect(other.fromConfig(ve.config, { onWarning }).config.sde).toBe(ve.config.sde);
    }
    expect(warnings).toEqual([]);
  });

  it.each(classes)('$className takes betas that are rescaled to end with hardly any signal', (schedulerClass) => {
    const { config } = schedulerClass.fromConfig({ beta_schedule: 'linear', rescale_betas_zero_snr: true });
    expect(config.sde.levelAt(1).scale).toBeLessThan(2 ** -12);
    expect(schedulerClass.fromConfig(config, { onWarning }).config.sde).toBe(config.sde);
    expect(() => schedulerClass.fromConfig({ beta_schedule: 'linear', rescale_betas_zero_snr: 1 })).toThrow(
      'rescale_betas_zero_snr: 1 must be true or false.',
    );
  });

  it.each(classes)('$className comes back from a saved folder', async (schedulerClass) => {
    for (const config of [new ScoreSdeVeScheduler().config, new DDPMScheduler().config]) {
      const scheduler = schedulerClass.fromConfig(config);
      const folder = new MemoryFolder();
      await scheduler.savePretrained(folder);
      await folder.commit();
      const loaded = await schedulerClass.fromPretrained(new MemoryFiles(folder.entries), { onWarning });
      expect(loaded.constructor).toBe(schedulerClass);
      expect(JSON.parse(JSON.stringify(loaded))).toEqual(JSON.parse(JSON.stringify(scheduler)));
      expect(loaded.config.sde.config).toEqual(scheduler.config.sde.config);
    }
    expect(warnings).toEqual([]);
  });

  it.each(classes)('$className misses what an SDE follows from', (schedulerClass) => {
    expect(() => schedulerClass.fromConfig({ snr: 0.1 }, { onWarning: () => {} })).toThrow(
      'no SDE follows from these settings',
    );
    expect(() => schedulerClass.fromConfig(undefined)).toThrow('config: there is none');
  });

  it("takes a checkpoint's own scheduler back from that of an SDE", () => {
    const ve = new ScoreSdeVeScheduler({ sigmaMin: 0.02, sigmaMax: 90 });
    expect(ScoreSdeVeScheduler.fromConfig(EDMHeunScheduler.fromConfig(ve.config).config, { onWarning }).config).toEqual(
      ve.config,
    );
    const ddpm = new DDPMScheduler({ betaSchedule: 'squaredcos_cap_v2', predictionType: 'sample' });
    const few = DPMSolverMultistepScheduler.fromConfig(ddpm.config);
    const shared = { betaSchedule: 'squaredcos_cap_v2', predictionType: 'sample' };
    expect(DDPMScheduler.fromConfig(few.config, { onWarning }).config).toMatchObject(shared);
    expect(
      DDPMScheduler.fromConfig(EulerScheduler.fromConfig(ddpm.config).toJSON(), { onWarning }).config,
    ).toMatchObject(shared);
    expect(warnings).toEqual([]);
  });

  it('is refused where that is of another diffusion', () => {
    expect(() => DDPMScheduler.fromConfig(new ScoreSdeVeScheduler().config)).toThrow(
      'DDPMScheduler configuration, betaSchedule: there is none: these settings are of another diffusion, by sigmaMin and sigmaMax',
    );
    expect(() => ScoreSdeVeScheduler.fromConfig(new DDPMScheduler().config)).toThrow(
      'sigmaMin: there is none: these settings are of another diffusion, by betaSchedule',
    );
  });

  it('is written as diffusers writes it where diffusers has the SDE', () => {
    const scheduler = DPMSolverMultistepScheduler.fromConfig(new DDPMScheduler().config);
    expect(scheduler.library).toBe('diffusers');
    expect(scheduler.toJSON()).toMatchObject({
      _class_name: 'DPMSolverMultistepScheduler',
      beta_schedule: 'linear',
      prediction_type: 'epsilon',
      solver_order: 2,
      algorithm_type: 'dpmsolver++',
    });
    expect(scheduler.toJSON()).not.toHaveProperty('sde');
    expect(new DPMSolverMultistepScheduler({ sde: new VeSde() }).library).toBeUndefined();
  });

  it("reads diffusers' own file, and refuses what it does not support", () => {
    const own = { _class_name: 'DPMSolverMultistepScheduler', beta_schedule: 'linear', solver_order: 2 };
    const idle = { ...own, lambda_min_clipped: Number.NEGATIVE_INFINITY, use_flow_sigmas: false, variance_type: null };
    expect(DPMSolverMultistepScheduler.fromConfig(idle, { onWarning }).config.solverOrder).toBe(2);
    expect(warnings).toEqual([]);
    for (const [key, value] of [
      ['use_flow_sigmas', true],
      ['variance_type', 'fixed'],
      ['lambda_min_clipped', '-inf'],
      ['solver_order', 4],
      ['algorithm_type', 'ddim'],
    ] as const) {
      const make = (): unknown => DPMSolverMultistepScheduler.fromConfig({ ...own, [key]: value });
      expect(make).toThrow(ConfigError);
      expect(make).toThrow(`DPMSolverMultistepScheduler configuration, ${key}: `);
    }
  });
});

it('tells a number from one in quotes', () => {
  expect(() => new EulerScheduler({ sde: new VeSde(), eta: '1' as never })).toThrow('eta: "1" must be from 0 to 1.');
});

it.each([
  [EDMHeunScheduler, 'rho', { rho: 0 }],
  [EDMHeunScheduler, 'sChurn', { sChurn: -1 }],
  [EDMHeunScheduler, 'sTmax', { sTmin: 2, sTmax: 1 }],
  [EDMHeunScheduler, 'sNoise', { sNoise: 0 }],
  [EDMHeunScheduler, 'samplingEps', { samplingEps: 1 }],
  [EDMHeunScheduler, 'eta', { eta: 1 }],
  [EulerScheduler, 'eta', { eta: 1.1 }],
  [EulerScheduler, 'rho', { rho: '7' }],
  [DPMSolverMultistepScheduler, 'solverType', { solverType: 'magic' }],
  [DPMSolverMultistepScheduler, 'finalSigmasType', { finalSigmasType: 'last' }],
  [DPMSolverMultistepScheduler, 'useKarrasSigmas', { useKarrasSigmas: 1 }],
  [DPMSolverMultistepScheduler, 'stepsOffset', { stepsOffset: -1 }],
  [DPMSolverMultistepScheduler, 'timestepSpacing', { timestepSpacing: 'even' }],
  [DPMSolverMultistepScheduler, 'dynamicThresholdingRatio', { dynamicThresholdingRatio: 2 }],
])('%o refuses %s', (schedulerClass, key, options) => {
  const make = (): unknown => new schedulerClass({ sde: new VeSde(), ...(options as object) });
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(`${schedulerClass.className} configuration, ${key}: `);
});
