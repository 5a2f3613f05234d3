// @ts-check
import { writeFile } from 'node:fs/promises';
import { measureOnMixture } from './quality/on-mixture.js';
import { measureOnModel } from './quality/on-model.js';
import { plotDistances } from './quality/plot.js';
import { fixed, table } from './report.js';

const docs = new URL('../../docs/public/', import.meta.url);

/**
 * For each sampler, at few evaluations, the distance to the truth: on a mixture whose score is known, and on the shipped
 * model. It takes an hour and a half.
 *
 * @param {{ save?: boolean }} options - `save` keeps the plots for the guide.
 */
export async function benchQuality({ save }) {
  const mixture = await measureOnMixture();
  const model = await measureOnModel();
  if (save) {
    const label = 'sliced Wasserstein distance';
    await writeFile(new URL('quality-mixture.svg', docs), plotDistances(mixture.rows, { label, floor: mixture.floor }));
    await writeFile(new URL('quality-model.svg', docs), plotDistances(model.rows, { label }));
  }
  return describeQuality(mixture, model);
}

/**
 * The tables of both.
 *
 * @param {Awaited<ReturnType<typeof measureOnMixture>>} mixture
 * @param {Awaited<ReturnType<typeof measureOnModel>>} model
 */
function describeQuality(mixture, model) {
  return [
    '## Quality',
    'A name in small letters is a solver of `ComposedScheduler` by the levels of Karras et al., unless they are fitted; what is in ' +
      'range has the data held within [0, 1], and all but `ipndm` of these go by levels that are even in log σ, from the ' +
      'time 0.2 on.',
    `On a mixture of three Gaussians, 4,000 samples: the sliced Wasserstein distance to samples of the truth (two such ` +
      `are ${fixed(mixture.floor, 4)} apart), and by the component that each is nearest to, how far its weight is off, ` +
      'its mean in units of its spread, and the spread relative to what it should be.',
    table(
      ['sampler', 'steps', 'evaluations', 'distance', 'weight', 'mean', 'spread'],
      mixture.rows.map(({ name, steps, evaluations, distance, weight, mean, spread }) => [
        name,
        steps,
        evaluations,
        fixed(distance, 4),
        fixed(weight, 3),
        fixed(mean, 3),
        fixed(spread, 3),
      ]),
    ),
    'On the shipped model, 256 pictures: the sliced Wasserstein distance to 256 pictures of the reference scheduler at ' +
      '1,000 steps (2,000 evaluations) with other seeds, how noisy the pictures are on average in 255ths (the ' +
      `reference’s: ${fixed(model.reference.noise)}), and how many are noisier than 99 % of the reference’s.`,
    table(
      ['sampler', 'steps', 'evaluations', 'distance', 'noise', 'noisy pictures'],
      model.rows.map(({ name, steps, evaluations, distance, noise, noisy }) => [
        name,
        steps,
        evaluations,
        fixed(distance, 3),
        fixed(noise),
        `${fixed(100 * noisy, 1)} %`,
      ]),
    ),
  ].join('\n\n');
}
