import { InvalidArgumentError, type Scheduler } from '@langevin/core';
import { type EulerScheduler, PredictorCorrectorScheduler, ScoreSdeVeScheduler, VeSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import 'langevin';
import { chooseScheduler } from '../../src/cli/scheduler-settings.ts';

/** A scheduler of somebody else, with a setting of ours and one of its own. */
class LangevinScheduler implements Scheduler {
  static readonly className: string = 'LangevinScheduler';
  readonly config: { readonly snr: number; readonly warmth: number };
  readonly initNoiseSigma = 1;

  constructor(config: { readonly snr?: number; readonly warmth?: number }) {
    this.config = { snr: 0.1, warmth: 1, ...config };
  }

  async *sample(): AsyncGenerator<never, void> {}

  async savePretrained(): Promise<void> {}
}

describe('settings of the command line', () => {
  it('change any scheduler that has them, and keep its others', () => {
    const changed = chooseScheduler(new LangevinScheduler({ warmth: 3 }), { snr: 0.4 });
    expect(changed).toBeInstanceOf(LangevinScheduler);
    expect(changed).toMatchObject({ config: { snr: 0.4, warmth: 3 } });

    const sde = new VeSde({ sigmaMax: 20 });
    const solver = new PredictorCorrectorScheduler({ sde, corrector: 'annealed-langevin' });
    const { config } = chooseScheduler(solver, { snr: 0.4, samplingEps: 0.01 }) as PredictorCorrectorScheduler;
    expect(config).toEqual({ ...solver.config, snr: 0.4, samplingEps: 0.01 });
  });

  it('may be those of the model, where another scheduler takes them over', () => {
    const own = new ScoreSdeVeScheduler({ sigmaMax: 50 });
    const flags = {
      scheduler: 'EulerScheduler',
      sigmaMax: 20,
      sigmaMin: 0.01,
      set: [{ name: 'eta', key: 'eta', value: 1 }],
    };
    const { config } = chooseScheduler(own, flags) as EulerScheduler;
    expect(config).toMatchObject({ eta: 1, sde: { config: { sigmaMin: 0.01, sigmaMax: 20 } } });
    expect(() => chooseScheduler(own, { ...flags, correctSteps: 2 })).toThrow(
      '--correct-steps: the scheduler is EulerScheduler, which has no such setting; it has --set rho=…, --set eta=…',
    );

    const steps = { scheduler: 'PredictorCorrectorScheduler', correctSteps: 2 };
    expect((chooseScheduler(own, steps) as PredictorCorrectorScheduler).config.correctorSteps).toBe(2);
  });

  it('that another scheduler has not are warnings for the user', () => {
    class Strange extends LangevinScheduler {
      override readonly config = { snr: 0.1, warmth: 1, sigmaMax: 20, sigmaMin: 0.01 };
    }
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    chooseScheduler(new Strange({}), { scheduler: 'EulerScheduler' }, { onWarning });
    expect(warnings.join()).toContain('"warmth"');
  });

  it('leave the scheduler as it is where none are given', () => {
    const scheduler = new ScoreSdeVeScheduler();
    expect(chooseScheduler(scheduler, {})).toBe(scheduler);
  });

  it.each([
    [
      new LangevinScheduler({}),
      '--sigma-max: .* LangevinScheduler, which has no such setting; it has --snr, --set warmth=…\\.',
    ],
    [
      new PredictorCorrectorScheduler({ sde: new VeSde() }),
      'which has no such setting; it has --set predictor=…, --set corrector=…, --snr, .*--sampling-eps\\.',
    ],
    [Object.assign(new LangevinScheduler({}), { config: undefined }), 'no such setting; leave it out\\.'],
  ])('are refused where the scheduler does not have one, with those that it has: %#', (scheduler, message) => {
    const change = () => chooseScheduler(scheduler as Scheduler, { snr: 0.1, sigmaMax: 5 });
    expect(() => chooseScheduler(scheduler as Scheduler, { sigmaMax: 5 })).toThrow(new RegExp(message));
    expect(change).toThrow(InvalidArgumentError);
  });
});
