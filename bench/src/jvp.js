// @ts-check
import { Generator, Tensor } from '@langevin/core';
import { alternate, median, medianRatio } from './alternate.js';
import { network } from './networks.js';
import { fixed, table, verdict } from './report.js';

const goal = 2.6;

/** Output and directional derivative together, against the output alone. */
export async function benchJvp() {
  const model = await network('7m');
  const sigma = new Tensor('float32', Float32Array.of(3), [1]);
  const rows = [];
  for (const batch of [1, 4]) {
    const sample = new Generator(1).randn([batch, 3, 32, 32]);
    const direction = new Generator(2).randn([batch, 3, 32, 32]);
    const times = await alternate(
      { forward: () => model.forward(sample, sigma), jvp: () => model.jvp(sample, sigma, direction) },
      { rounds: Math.ceil(60 / batch) },
    );
    const [forward, jvp] = [times.forward ?? [], times.jvp ?? []];
    const ratio = medianRatio(jvp, forward);
    rows.push([
      `NCSN++ 7m, batch ${batch}`,
      fixed(median(forward), 1),
      fixed(median(jvp), 1),
      `${fixed(ratio)} (${verdict(ratio <= goal)})`,
    ]);
  }
  await model.dispose();
  return [
    '## The derivative',
    `\`jvp()\`, which gives the output too, against \`forward()\`: at most ${goal}.`,
    table(['network', 'ms per forward', 'ms per jvp', 'ratio'], rows),
  ].join('\n\n');
}
