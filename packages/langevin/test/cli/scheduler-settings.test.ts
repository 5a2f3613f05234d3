import { InvalidArgumentError, type Scheduler } from '@langevin/core';
import { PredictorCorrectorScheduler, ScoreSdeVeScheduler, VeSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
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
