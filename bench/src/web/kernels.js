// @ts-check
import { alternateTimed, median, medianRatio } from '../alternate.js';
import { loneConvolution, loneConvolutionFlops, loneConvolutionInput } from '../lone-convolution.js';
import { fixed, table } from '../report.js';
import { openLoopPair, threadCounts } from './loop-pair.js';

const graph = 'graphs/convolution.onnx';
const shapes = { x: loneConvolutionInput.dims };
/** Runs that are timed together: one alone is too short to time. */
const count = 20;
const rounds = 25;

/**
 * A lone convolution in onnxruntime-web against the same in onnxruntime-node: what the kernels alone lose.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./site.js').Site} site
 */
export async function measureKernels(page, site) {
  await site.put(graph, loneConvolution());
  const rows = [];
  for (const threads of threadCounts) {
    const loops = await openLoopPair(page, site, { graph, shapes, threads, count });
    const { node = [], web = [] } = await alternateTimed(loops.candidates, { rounds });
    await loops.close();
    rows.push([threads, rate(node), rate(web), fixed(medianRatio(node, web))]);
  }
  return [
    '## Where the rest goes',
    'A lone 128-channel 3×3 convolution at 32×32 is nothing but a kernel of ONNX Runtime’s: 128-bit WebAssembly without ' +
      'a fused multiply-add, against what the processor has. A network that reaches about the same share of Node’s speed ' +
      'loses the rest in the kernels, and not around them.',
    table(['threads', 'Node, GFLOP/s', 'browser, GFLOP/s', 'share of Node’s speed'], rows),
  ].join('\n\n');
}

/** @param {readonly number[]} milliseconds */
function rate(milliseconds) {
  return fixed((loneConvolutionFlops * count) / (median(milliseconds) * 1e6), 0);
}
