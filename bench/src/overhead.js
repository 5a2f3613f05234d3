// @ts-check
import { Generator, ScoreSdeVePipeline, Tensor } from 'langevin';
import { alternate, median, medianRatio } from './alternate.js';
import { fixed, table, verdict } from './report.js';

const goal = 1.03;
const batchSize = 4;
const numInferenceSteps = 25;

/** A whole `generate()` on the shipped model against its network evaluations alone, on the same session. */
export async function benchOverhead() {
  const pipe = await ScoreSdeVePipeline.fromPretrained(
    new URL('../../models/emoji-faces-32', import.meta.url).pathname,
  );
  const sample = new Generator(0).randn([batchSize, 3, 32, 32]);
  const sigma = new Tensor('float32', Float32Array.of(3), [1]);
  const evaluations = 2 * numInferenceSteps;
  const times = await alternate(
    {
      generate: () => pipe.generate({ batchSize, numInferenceSteps, generator: new Generator(0) }),
      evaluations: async () => {
        for (let index = 0; index < evaluations; index++) await pipe.unet.forward(sample, sigma);
      },
    },
    { rounds: 25 },
  );
  await pipe.dispose();
  const ratio = medianRatio(times.generate ?? [], times.evaluations ?? []);
  return [
    '## Overhead of a run',
    `\`generate()\` against as many bare evaluations: at most ${goal}.`,
    table(
      ['run', 'evaluations', 'ms per evaluation', 'ratio'],
      [
        [
          `emoji-faces-32, batch ${batchSize}, ${numInferenceSteps} steps`,
          evaluations,
          fixed(median(times.generate ?? []) / evaluations, 2),
          `${fixed(ratio, 3)} (${verdict(ratio <= goal)})`,
        ],
      ],
    ),
  ].join('\n\n');
}
