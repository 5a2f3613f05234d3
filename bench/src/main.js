// @ts-check
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { benchEventLoop } from './event-loop.js';
import { benchGraph } from './graph.js';
import { benchJvp } from './jvp.js';
import { benchLoading } from './loading.js';
import { benchMemory } from './memory.js';
import { benchOverhead } from './overhead.js';
import { benchRandn } from './randn.js';
import { machine } from './report.js';

const program = new Command('bench')
  .description('Runs the benchmarks and prints a table for each.')
  .argument('[names...]', 'which: overhead, graph, jvp, loading, randn, event-loop, memory; all if left out')
  .option('--exported <path>', 'an .onnx file of the 7 M network, exported from PyTorch, to compare the graph with')
  .option('--exported-62m <path>', 'one of the 62 M network, to compare graph and loading with')
  .option('--save', 'keep the tables in bench/RESULTS.md')
  .parse();

/** @type {{ exported?: string, exported62m?: string, save?: boolean }} */
const options = program.opts();
/** @type {Record<string, () => Promise<string>>} */
const benches = {
  overhead: benchOverhead,
  graph: () => benchGraph(options),
  jvp: benchJvp,
  loading: () => benchLoading(options),
  randn: benchRandn,
  'event-loop': benchEventLoop,
  memory: benchMemory,
};
const names = program.args.length > 0 ? program.args : Object.keys(benches);
const unknown = names.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0)
  program.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`, { exitCode: 2 });

const sections = [
  `# Results\n\nTaken on: ${machine()}. Ratios are medians over rounds in which both sides ran in turn.`,
];
for (const name of names) {
  const section = await /** @type {() => Promise<string>} */ (benches[name])();
  process.stdout.write(`${section}\n\n`);
  sections.push(section);
}
if (options.save) await writeFile(new URL('../RESULTS.md', import.meta.url), `${sections.join('\n\n')}\n`);
process.exit();
