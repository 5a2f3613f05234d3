// @ts-check
import { Generator } from '@langevin/core';
import { ScoreSdeVePipeline } from 'langevin';
import { alternate, median } from './alternate.js';
import { fixed, table } from './report.js';

const shape = [4, 3, 32, 32];
const elements = shape.reduce((a, b) => a * b, 1);
const drawsPerRound = 100;

/** How fast normal numbers are drawn, and what share of a run that is. */
export async function benchRandn() {
  const pipe = await ScoreSdeVePipeline.fromPretrained(
    new URL('../../models/emoji-faces-32', import.meta.url).pathname,
  );
  const generator = new Generator(0);
  const numInferenceSteps = 25;
  const times = await alternate(
    {
      randn: async () => {
        for (let draw = 0; draw < drawsPerRound; draw++) generator.randn(shape);
      },
      run: () => pipe.generate({ batchSize: 4, numInferenceSteps, generator }),
    },
    { rounds: 15 },
  );
  await pipe.dispose();
  const perDraw = median(times.randn ?? []) / drawsPerRound;
  // The prior, and one draw each for corrector and predictor.
  const draws = 1 + 2 * numInferenceSteps;
  return [
    '## Random numbers',
    table(
      ['`Generator.randn`', 'million values a second', 'share of a run (emoji-faces-32, batch 4)'],
      [
        [
          shape.join('×'),
          fixed(elements / perDraw / 1000, 1),
          `${fixed((100 * draws * perDraw) / median(times.run ?? []), 2)} %`,
        ],
      ],
    ),
  ].join('\n\n');
}
