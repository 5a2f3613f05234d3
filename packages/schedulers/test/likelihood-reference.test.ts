import { Generator } from '@langevin/core';
import { logLikelihood } from '@langevin/schedulers';
import { describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import {
  referenceCases,
  referenceMixture,
  referenceNames,
  referenceSdes,
  referenceTensor,
} from './support/score-sde-reference.ts';

const cases = referenceCases('likelihood.');
const bitsOf = (logProb: number): number => -logProb / (48 * Math.LN2);

describe('logLikelihood', () => {
  it.each(cases)("gives the original's numbers, with its probes: $key", async (one) => {
    const { bitsPerDim, latents, evaluations } = await logLikelihood({
      sde: referenceSdes[one.sde],
      model: referenceMixture,
      data: referenceTensor(`likelihood.${one.sde}.data`),
      divergence: one.key.endsWith('Gaussian') ? 'gaussian' : 'rademacher',
      generator: new Generator(one.seed),
      rtol: one.rtol,
      atol: one.atol,
      samplingEps: one.eps,
    });
    const expected = referenceTensor(`${one.key}.bpd_without_offset`).data;
    for (const [i, bits] of bitsPerDim.entries()) expect(Math.abs(bits - expected[i]!)).toBeLessThan(2e-3);
    expect(errorOverRms(latents.data, referenceTensor(`${one.key}.z`).data)).toBeLessThan(30 * one.rtol);
    expect(Math.abs(evaluations - one.nfev)).toBeLessThanOrEqual(6);
  });

  it.each([
    ['ve', 5e-3],
    ['vp', 2e-3],
    ['subvp', 2e-3],
  ] as const)('is the true density with the exact divergence: %s', async (sde, limit) => {
    const data = referenceTensor(`likelihood.${sde}.data`);
    const { bitsPerDim, standardError } = await logLikelihood({
      sde: referenceSdes[sde],
      model: referenceMixture,
      data,
      divergence: 'exact',
      samplingEps: 1e-5,
    });
    const truth = referenceMixture.logProb(data, referenceSdes[sde].levelAt(1e-5));
    const recorded = referenceTensor(`likelihood.${sde}.true_logp_at_eps`).data;
    for (const [i, bits] of bitsPerDim.entries()) {
      expect(Math.abs(bits - bitsOf(truth[i]!))).toBeLessThan(limit);
      expect(Math.abs(bits - bitsOf(recorded[i]!))).toBeLessThan(limit);
    }
    expect([...standardError]).toEqual([0, 0, 0, 0]);
  });

  it('is held to every case of the reference', () => {
    const names = referenceNames('likelihood.').filter((name) => name.endsWith('.z'));
    expect(cases.map(({ key }) => `${key}.z`).sort()).toEqual(names.sort());
  });
});
