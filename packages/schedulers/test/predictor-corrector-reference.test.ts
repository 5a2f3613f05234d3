import { Generator, runScheduler } from '@langevin/core';
import { PredictorCorrectorScheduler, ScoreSdeVeScheduler, VeSde } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import {
  referenceCases,
  referenceMixture,
  referenceNames,
  referenceSdes,
  referenceTensor,
} from './support/score-sde-reference.ts';

/** Our names for the original's predictors and correctors. */
const names: Readonly<Record<string, string>> = {
  reverse_diffusion: 'reverse-diffusion',
  euler_maruyama: 'euler-maruyama',
  ancestral_sampling: 'ancestral',
  langevin: 'langevin',
  ald: 'annealed-langevin',
  none: 'none',
};

const cases = referenceCases('pc.');

describe('PredictorCorrectorScheduler', () => {
  it.each(cases)('gives the numbers of the original, case $key', async (reference) => {
    const scheduler = new PredictorCorrectorScheduler({
      sde: referenceSdes[reference.sde],
      predictor: names[reference.predictor]!,
      corrector: names[reference.corrector]!,
      snr: reference.snr,
      correctorSteps: reference.corrector_steps,
      probabilityFlow: reference.probability_flow,
      samplingEps: reference.eps,
    });
    const { mean, evaluations } = await runScheduler(scheduler, referenceMixture.score, {
      shape: [reference.batch, 3, 4, 4],
      numInferenceSteps: reference.N,
      generator: new Generator(reference.seed),
    });
    expect(errorOverRms(mean.data, referenceTensor(reference.key).data)).toBeLessThan(1e-5);
    const corrections = reference.corrector === 'none' ? 0 : reference.corrector_steps;
    const predictions = reference.predictor === 'none' ? 0 : 1;
    expect(evaluations).toBe(reference.N * (corrections + predictions));
  });

  it('is held to every case of the reference', () => {
    expect(cases.map(({ key }) => key).sort()).toEqual(referenceNames('pc.').sort());
  });

  it('gives the numbers of ScoreSdeVeScheduler, with VeSde and the default parts', async () => {
    const options = { shape: [4, 3, 4, 4], numInferenceSteps: 50 };
    const shared = { snr: 0.16, correctorSteps: 2, probabilityFlow: false };
    const ours = new PredictorCorrectorScheduler({ sde: new VeSde({ sigmaMax: 50 }), ...shared });
    const diffusers = new ScoreSdeVeScheduler({ sigmaMax: 50, snr: 0.16, correctSteps: 2 });
    const { score } = referenceMixture;
    const { sample } = await runScheduler(ours, score, { ...options, generator: new Generator(3) });
    const expected = await runScheduler(diffusers, score, { ...options, generator: new Generator(3) });
    expect(errorOverRms(sample.data, expected.sample.data)).toBeLessThan(1e-5);
  });
});
