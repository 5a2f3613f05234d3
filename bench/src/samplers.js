// @ts-check
import { budgets, measureOnBetas } from './quality/on-betas.js';
import { fixed, table } from './report.js';

/** For every scheduler of networks that were trained on betas, evaluations against the distance to the truth. */
export async function benchSamplers() {
  const { rows, floor } = await measureOnBetas();
  return [
    '## Samplers of networks of betas',
    `On a mixture of three Gaussians, 4,000 samples, by each scheduler with its own defaults: the sliced Wasserstein ` +
      `distance to samples of the truth (two such are ${fixed(floor, 4)} apart) for so many evaluations or fewer.`,
    table(
      ['scheduler', ...budgets.map(String)],
      rows.map(({ name, distances }) => [
        name,
        ...distances.map((distance) => (distance === undefined ? '' : fixed(distance, 3))),
      ]),
    ),
  ].join('\n\n');
}
