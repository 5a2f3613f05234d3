import type { Scheduler } from '@langevin/core';
import {
  DDPMScheduler,
  EDMDPMSolverMultistepScheduler,
  EDMEulerScheduler,
  EDMHeunScheduler,
} from '@langevin/schedulers';
import {
  checkAbort,
  checkLevels,
  checkReplacedSamples,
  checkSaving,
  checkScheduler,
  checkSteps,
} from '@langevin/schedulers/testing';
import { describe, expect, it } from 'vitest';
import { describeFamily } from './support/describe-family.ts';

describeFamily(
  'EDMEulerScheduler',
  ({ config, step_kwargs }) => EDMEulerScheduler.fromConfig({ ...config, ...step_kwargs }),
  { stateScale: 'one' },
);

describeFamily('EDMDPMSolverMultistepScheduler', ({ config }) => EDMDPMSolverMultistepScheduler.fromConfig(config), {
  stateScale: 'one',
});

describe('a solver for networks of EDM', () => {
  it.each<[string, Scheduler, number]>([
    ['Euler', new EDMEulerScheduler({ finalSigmasType: 'sigma_min' }), 1],
    ['Euler, evenly in log σ', new EDMEulerScheduler({ sigmaSchedule: 'exponential', sigmaMax: 20 }), 1],
    ['DPM-Solver++', new EDMDPMSolverMultistepScheduler({ finalSigmasType: 'sigma_min', solverType: 'heun' }), 2],
  ])('passes the checks, %s', async (_name, scheduler, order) => {
    await checkScheduler(scheduler, { distribution: { batchSize: 500, numInferenceSteps: 200 }, order });
  });

  it('passes the checks, DPM-Solver++ of the SDE', async () => {
    const scheduler = new EDMDPMSolverMultistepScheduler({ algorithmType: 'sde-dpmsolver++' });
    await checkScheduler(scheduler, {
      distribution: { batchSize: 500, numInferenceSteps: 300, tolerance: 0.1 },
      contract: { numInferenceSteps: 40 },
    });
  });

  it('hands its settings on', () => {
    const own = new EDMDPMSolverMultistepScheduler({ sigmaData: 1, solverOrder: 3, predictionType: 'v_prediction' });
    const euler = EDMEulerScheduler.fromConfig(own.config);
    expect(euler.config).toMatchObject({ sigmaData: 1, predictionType: 'v_prediction' });
    expect(EDMDPMSolverMultistepScheduler.fromConfig(euler.config).config).toEqual(own.config);
  });

  // Its means hold noise that the network has not seen, as in diffusers.
  it('keeps the contract but for the noise with churn', async () => {
    for (const check of [checkSteps, checkLevels, checkReplacedSamples, checkAbort, checkSaving]) {
      await check(new EDMEulerScheduler({ sChurn: 3, sTmin: 0.05, sTmax: 50, sNoise: 1.003 }));
    }
  });

  it('takes sigmas that somebody chose', () => {
    const levels = new EDMEulerScheduler().levelsFor({ numInferenceSteps: 2, sigmas: [10, 1, 0] });
    expect(levels.map(({ scale, sigma }) => [scale, sigma])).toEqual([
      [1, 10],
      [1, 1],
      [1, 0],
    ]);
  });

  it('is of a range of sigmas, which others take from it, and not of betas', () => {
    const { sde } = EDMHeunScheduler.fromConfig(new EDMEulerScheduler({ sigmaMax: 40 }).config).config;
    expect(sde.levelAt(1).sigma).toBeCloseTo(40, 10);
    expect(() => EDMEulerScheduler.fromConfig(new DDPMScheduler().config)).toThrow('are of another diffusion');
  });

  it.each([
    [{ sigmaMin: 100 }, 'sigmaMax: 80 must be a number above sigmaMin, 100'],
    [{ predictionType: 'sample' }, 'predictionType: "sample" must be one of "epsilon", "v_prediction"'],
    [{ sigmaSchedule: 'cosine' }, 'sigmaSchedule: "cosine" must be one of "karras", "exponential"'],
  ])('refuses %o', (settings, message) => {
    expect(() => new EDMEulerScheduler(settings as never)).toThrow(message);
  });
});
