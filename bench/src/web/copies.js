// @ts-check
import { ElementType, OnnxGraph } from '@langevin/onnx';
import { UNet2DModel } from 'langevin';
import { alternateTimed, median } from '../alternate.js';
import { graphInLayout } from '../networks.js';
import { fixed, table } from '../report.js';
import { modelFolders } from './networks-on-site.js';

/**
 * A graph whose output is fed to it again.
 *
 * @typedef {object} Candidate
 * @property {string} name
 * @property {Uint8Array} bytes - the `.onnx` file.
 * @property {import('./feeds.js').Shapes} shapes
 * @property {number} steps - that are timed together.
 * @property {number} rounds
 */

/**
 * What it costs that a solver reads each evaluation on WebGPU back, and sends the next sample there.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./site.js').Site} site
 */
export async function measureCopies(page, site) {
  const adapter = await page.ask('describeGpu');
  if (adapter === undefined) return '## Copies to and from WebGPU\n\nThis browser has no adapter.';
  const rows = [];
  for (const candidate of await candidates()) rows.push(await measure(page, site, candidate));
  return [
    '## Copies to and from WebGPU',
    `On this adapter: ${adapter}. Milliseconds of a step whose output is the next one’s sample: read back and sent there ` +
      'again each time, or left there, with one reading after the last step.',
    table(['network', 'sample', 'read back', 'left there', 'the difference', 'share of a step'], rows),
  ].join('\n\n');
}

/**
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./site.js').Site} site
 * @param {Candidate} candidate
 */
async function measure(page, site, { name, bytes, shapes, steps, rounds }) {
  const graph = 'graphs/on-gpu.onnx';
  await site.put(graph, bytes);
  for (const staysOnGpu of [false, true]) {
    await page.ask('openChain', `${staysOnGpu}`, { graph: `/${graph}`, shapes, staysOnGpu });
  }
  const step = async (/** @type {boolean} */ staysOnGpu) =>
    (await page.ask('evaluate', `${staysOnGpu}`, steps)) / steps;
  const times = await alternateTimed({ read: () => step(false), kept: () => step(true) }, { rounds, warmup: 1 });
  await page.ask('closeLoops');
  const [read, kept] = [times.read ?? [], times.kept ?? []];
  const copies = median(read.map((milliseconds, round) => milliseconds - (kept[round] ?? Number.NaN)));
  return [
    name,
    (shapes.sample ?? []).join('×'),
    fixed(median(read)),
    fixed(median(kept)),
    fixed(copies),
    `${fixed((100 * copies) / median(read), 1)} %`,
  ];
}

/** Next to nothing to compute, so that the copies show; and networks. @returns {Promise<Candidate[]>} */
async function candidates() {
  const [tiny, shipped] = await Promise.all([modelFolders.tiny, modelFolders.shipped].map(readGraph));
  return [
    { name: 'one multiplication', ...multiplication(32), steps: 50, rounds: 15 },
    { name: 'one multiplication', ...multiplication(256), steps: 50, rounds: 15 },
    { name: 'a U-Net of two levels', .../** @type {Graph} */ (tiny), steps: 3, rounds: 4 },
    { name: 'emoji-faces-32', .../** @type {Graph} */ (shipped), steps: 2, rounds: 3 },
  ];
}

/** @typedef {Pick<Candidate, 'bytes' | 'shapes'>} Graph */

/** @param {string} folder @returns {Promise<Graph>} */
async function readGraph(folder) {
  const { config } = await UNet2DModel.fromPretrained(`${folder}/unet`);
  const size = /** @type {number} */ (config.sampleSize);
  return {
    bytes: graphInLayout(config, 'plain'),
    shapes: { sample: [1, config.inChannels, size, size], timestep: [1] },
  };
}

/** @param {number} size @returns {Graph} */
function multiplication(size) {
  const graph = new OnnxGraph('plain');
  const shape = [1, 3, size, size];
  const elementType = ElementType.float;
  const sample = graph.input({ name: 'sample', shape, elementType });
  graph.output({ name: 'out_sample', shape, elementType }, graph.node('Mul', [sample, graph.floats([], [0.5])]));
  return { bytes: graph.toBytes('multiplication'), shapes: { sample: shape } };
}
