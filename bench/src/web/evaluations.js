// @ts-check
import { alternateTimed, median, medianRatio } from '../alternate.js';
import { loneConvolution, loneConvolutionFlops, loneConvolutionInput } from '../lone-convolution.js';
import { fixed, table, verdict } from '../report.js';
import { oneImage } from './feeds.js';
import { openNodeLoop } from './node-loop.js';

/**
 * @typedef {import('./browser.js').BenchPage} BenchPage
 * @typedef {import('./site.js').Site} Site
 * @typedef {import('./networks-on-site.js').NetworkOnSite} NetworkOnSite
 */

const goal = 1.03;
const rounds = 12;
const threadCounts = [1, 2];
/** Runs of the lone convolution that are timed together: one alone is too short to time. */
const convolutionsPerRound = 30;

/**
 * One evaluation on WebAssembly against one by onnxruntime-node, and a whole `generate()` in the page against a bare loop
 * of onnxruntime-web.
 *
 * @param {BenchPage} page
 * @param {Site} site
 * @param {readonly NetworkOnSite[]} networks
 */
export async function measureEvaluations(page, site, networks) {
  const rows = [];
  for (const network of networks) {
    const { name, graph, folder, steps } = network;
    // The predictor-corrector sampler of these pipelines evaluates the network twice a step.
    const count = 2 * steps;
    const loops = await openLoops(page, site, { name, graph, shapes: oneImage, count });
    for (const threads of threadCounts) await page.ask('openPipeline', `${threads}`, `/${folder}`, threads);
    const pipelines = threadCounts.map((threads) => [
      `pipeline ${threads}`,
      () => page.ask('generate', `${threads}`, { batchSize: 1, numInferenceSteps: steps }),
    ]);
    const times = await alternateTimed({ ...loops.candidates, ...Object.fromEntries(pipelines) }, { rounds });
    await loops.close();
    for (const threads of threadCounts) {
      const [node, bare, whole] = ['node', 'web', 'pipeline'].map((side) => times[`${side} ${threads}`] ?? []);
      const overhead = medianRatio(whole ?? [], bare ?? []);
      rows.push([
        name,
        threads,
        fixed(median(node ?? []) / count, 1),
        fixed(median(bare ?? []) / count, 1),
        fixed(median(whole ?? []) / count, 1),
        `${fixed(overhead, 3)} (${verdict(overhead <= goal)})`,
        fixed(medianRatio(node ?? [], bare ?? []), 2),
      ]);
    }
  }
  return [
    '## An evaluation on WebAssembly',
    'Milliseconds per evaluation, batch 1: bare loops of `session.run` over one graph in onnxruntime-node and in ' +
      'onnxruntime-web, and a whole `generate()` in the page, which is to take at most ' +
      `${goal} of the bare loop in the browser.`,
    table(
      ['network', 'threads', 'Node', 'browser', '`generate()`', 'against the bare loop', 'share of Node’s speed'],
      rows,
    ),
  ].join('\n\n');
}

/**
 * A lone 3×3 convolution, which is nothing but a kernel of ONNX Runtime's, in both.
 *
 * @param {BenchPage} page
 * @param {Site} site
 */
export async function measureKernels(page, site) {
  const graph = 'graphs/convolution.onnx';
  await site.put(graph, loneConvolution());
  const shapes = { x: loneConvolutionInput.dims };
  const count = convolutionsPerRound;
  const loops = await openLoops(page, site, { name: 'convolution', graph, shapes, count });
  const times = await alternateTimed(loops.candidates, { rounds });
  await loops.close();
  const rate = (/** @type {readonly number[]} */ milliseconds) =>
    fixed((loneConvolutionFlops * count) / (median(milliseconds) * 1e6), 0);
  return [
    '## Where the rest goes',
    'A lone 128-channel 3×3 convolution at 32×32 is nothing but a kernel of ONNX Runtime’s: 128-bit WebAssembly without ' +
      'a fused multiply-add, against what the processor has. A network that reaches about the same share of Node’s speed ' +
      'loses the rest in the kernels, and not around them.',
    table(
      ['threads', 'Node, GFLOP/s', 'browser, GFLOP/s', 'share of Node’s speed'],
      threadCounts.map((threads) => {
        const [node, web] = ['node', 'web'].map((side) => times[`${side} ${threads}`] ?? []);
        return [threads, rate(node ?? []), rate(web ?? []), fixed(medianRatio(node ?? [], web ?? []), 2)];
      }),
    ),
  ].join('\n\n');
}

/**
 * Bare loops over one graph, in Node and in the browser, with each number of threads.
 *
 * @param {BenchPage} page
 * @param {Site} site
 * @param {{ name: string, graph: string, shapes: import('./feeds.js').Shapes, count: number }} options
 */
async function openLoops(page, site, { name, graph, shapes, count }) {
  /** @type {Record<string, () => Promise<number>>} */
  const candidates = {};
  /** @type {Awaited<ReturnType<typeof openNodeLoop>>[]} */
  const nodeLoops = [];
  for (const threads of threadCounts) {
    const loop = await openNodeLoop(site.file(graph), { shapes, threads });
    nodeLoops.push(loop);
    candidates[`node ${threads}`] = () => loop.evaluate(count);
    const id = `${name} ${threads}`;
    await page.ask('openLoop', id, { graph: `/${graph}`, shapes, threads });
    candidates[`web ${threads}`] = () => page.ask('evaluate', id, count);
  }
  return {
    candidates,
    async close() {
      await Promise.all(nodeLoops.map((loop) => loop.close()));
      await page.ask('closeLoops');
      await page.ask('closePipelines');
    },
  };
}
