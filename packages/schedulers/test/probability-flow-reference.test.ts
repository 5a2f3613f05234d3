import { Generator, runScheduler } from '@langevin/core';
import { ProbabilityFlowScheduler } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import {
  referenceCases,
  referenceMixture,
  referenceNames,
  referenceSdes,
  referenceTensor,
} from './support/score-sde-reference.ts';

const cases = referenceCases('ode.');

describe('ProbabilityFlowScheduler', () => {
  it.each(cases)(
    'gives the numbers of the original, case $key',
    async ({ key, sde, rtol, atol, eps, batch, seed, nfev }) => {
      const scheduler = new ProbabilityFlowScheduler({ sde: referenceSdes[sde], rtol, atol, samplingEps: eps });
      const { mean, evaluations } = await runScheduler(scheduler, referenceMixture.score, {
        shape: [batch, 3, 4, 4],
        numInferenceSteps: 1,
        generator: new Generator(seed),
      });
      // Rounding may tip one attempted step, of six evaluations.
      expect(Math.abs(evaluations - nfev)).toBeLessThanOrEqual(6);
      expect(errorOverRms(mean.data, referenceTensor(key).data)).toBeLessThan(30 * rtol);
    },
  );

  it('is held to every case of the reference', () => {
    expect(cases.map(({ key }) => key).sort()).toEqual(referenceNames('ode.').sort());
  });
});
