import { type PredictorCorrectorOptions, PredictorCorrectorScheduler } from '@langevin/schedulers';
import { it } from 'vitest';
import { expectMixture } from './support/expect-mixture.ts';
import { referenceSdes } from './support/score-sde-reference.ts';

const parts: [string, PredictorCorrectorOptions][] = [
  ['the annealed-langevin corrector with sub-VP', { sde: referenceSdes.subvp, corrector: 'annealed-langevin' }],
  ['ancestral sampling with sub-VP', { sde: referenceSdes.subvp, predictor: 'ancestral', corrector: 'none' }],
  ...(['ve', 'vp', 'subvp'] as const).map((name): [string, PredictorCorrectorOptions] => [
    `euler-maruyama with probability flow and ${name}`,
    { sde: referenceSdes[name], predictor: 'euler-maruyama', corrector: 'none', probabilityFlow: true },
  ]),
];

it.each(parts)('the distribution of the samples is that of the data, for %s', async (_, options) => {
  await expectMixture(new PredictorCorrectorScheduler(options));
});
