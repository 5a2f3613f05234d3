// @ts-check
import { alternateTimed, median, medianRatio } from '../alternate.js';
import { fixed, table, verdict } from '../report.js';
import { oneImage } from './feeds.js';
import { openLoopPair, threadCounts } from './loop-pair.js';

const goal = 1.03;
const rounds = 25;

/**
 * @typedef {import('./browser.js').BenchPage} BenchPage
 * @typedef {import('./site.js').Site} Site
 * @typedef {import('./networks-on-site.js').NetworkOnSite} NetworkOnSite
 */

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
    for (const threads of threadCounts) rows.push(await measure(page, site, network, threads));
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
 * @param {BenchPage} page
 * @param {Site} site
 * @param {NetworkOnSite} network
 * @param {number} threads
 */
async function measure(page, site, { name, graph, folder, steps }, threads) {
  // The predictor-corrector sampler of these pipelines evaluates the network twice a step.
  const count = 2 * steps;
  const loops = await openLoopPair(page, site, { graph, shapes: oneImage, threads, count });
  await page.ask('openPipeline', name, `/${folder}`, threads);
  const pipeline = () => page.ask('generate', name, { batchSize: 1, numInferenceSteps: steps });
  const times = await alternateTimed({ ...loops.candidates, pipeline }, { rounds });
  await loops.close();
  await page.ask('closePipelines');
  const [node, web, whole] = [times.node ?? [], times.web ?? [], times.pipeline ?? []];
  const overhead = medianRatio(whole, web);
  return [
    name,
    threads,
    ...[node, web, whole].map((milliseconds) => fixed(median(milliseconds) / count, 1)),
    `${fixed(overhead, 3)} (${verdict(overhead <= goal)})`,
    fixed(medianRatio(node, web)),
  ];
}
