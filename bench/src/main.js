// @ts-check
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { benchEventLoop } from './event-loop.js';
import { benchGraph } from './graph.js';
import { benchHostile } from './hostile.js';
import { benchJvp } from './jvp.js';
import { benchLoading } from './loading.js';
import { benchMemory } from './memory.js';
import { benchOverhead } from './overhead.js';
import { benchQuality } from './quality.js';
import { benchRandn } from './randn.js';
import { machine } from './report.js';
import { benchSamplers } from './samplers.js';
import { benchSoak } from './soak.js';
import { benchTextNetwork } from './text-network.js';

const program = new Command('bench')
  .description('Runs the benchmarks and prints a table for each.')
  .argument(
    '[names...]',
    'which: overhead, graph, text-network, jvp, loading, randn, event-loop, memory, all of them if left out; or hostile, soak, samplers, web, quality',
  )
  .option('--exported <path>', 'an .onnx file of the 7 M network, exported from PyTorch, to compare the graph with')
  .option('--exported-62m <path>', 'one of the 62 M network, to compare graph and loading with')
  .option('--exported-text <path>', 'one of the network that reads a text, to compare its graph with')
  .option('--minutes <count>', 'how long soak takes; 20 if left out')
  .option(
    '--save',
    'keep the tables in RESULTS.md, those of hostile and soak in ENDURANCE.md, of samplers in SAMPLERS.md, of web in WEB.md, of quality in QUALITY.md',
  )
  .parse();

/** @type {{ exported?: string, exported62m?: string, exportedText?: string, minutes?: string, save?: boolean }} */
const options = program.opts();
/** @typedef {Readonly<Record<string, () => Promise<string>>>} Benches */
/** @type {Benches} */
const ofSpeed = {
  overhead: benchOverhead,
  graph: () => benchGraph(options),
  'text-network': () => benchTextNetwork(options),
  jvp: benchJvp,
  loading: () => benchLoading(options),
  randn: benchRandn,
  'event-loop': benchEventLoop,
  memory: benchMemory,
};
/** @type {Benches} */
const ofEndurance = {
  hostile: benchHostile,
  soak: () => benchSoak(options),
};
/** @type {Benches} */
const ofSamplers = { samplers: benchSamplers };
const all = [ofSpeed, ofEndurance, ofSamplers].flatMap((benches) => Object.keys(benches)).concat('web', 'quality');
const names = program.args.length > 0 ? program.args : Object.keys(ofSpeed);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) program.error(`unknown: ${unknown.join(', ')}; there are ${all.join(', ')}.`, { exitCode: 2 });

const taken = `Taken on: ${machine()}.`;
await runAndSave(ofSpeed, 'RESULTS.md', [
  `# Results\n\n${taken} Ratios are medians over rounds in which both sides ran in turn.`,
]);
await runAndSave(ofEndurance, 'ENDURANCE.md', [`# Hostile files, and hours of use\n\n${taken}`]);
await runAndSave(ofSamplers, 'SAMPLERS.md', ['# Samplers']);
if (names.includes('web')) {
  // Vite and Playwright are no part of what the others measure.
  const { benchWeb } = await import('./web.js');
  /** @type {string[]} */
  const parts = [];
  for await (const section of benchWeb()) {
    process.stdout.write(`${section}\n\n`);
    parts.push(section);
  }
  if (options.save) await save('WEB.md', [...parts, taken]);
}
if (names.includes('quality')) {
  const section = await benchQuality(options);
  process.stdout.write(`${section}\n\n`);
  if (options.save) await save('QUALITY.md', [section.replace('## ', '# '), taken]);
}
process.exit();

/**
 * Runs those of the benches that were named, and keeps their tables if that was asked for.
 *
 * @param {Benches} benches
 * @param {string} file
 * @param {readonly string[]} head
 */
async function runAndSave(benches, file, head) {
  const sections = [...head];
  for (const [name, run] of Object.entries(benches)) {
    if (!names.includes(name)) continue;
    const section = await run();
    process.stdout.write(`${section}\n\n`);
    sections.push(section);
  }
  if (options.save && sections.length > head.length) await save(file, sections);
}

/** @param {string} file @param {readonly string[]} parts */
async function save(file, parts) {
  await writeFile(new URL(`../${file}`, import.meta.url), `${parts.join('\n\n')}\n`);
}
