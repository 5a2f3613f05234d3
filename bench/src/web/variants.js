// @ts-check
import { alternateTimed, median, medianRatio } from '../alternate.js';
import { graphInLayout } from '../networks.js';
import { fixed, table } from '../report.js';
import { oneImage } from './feeds.js';

const rounds = 9;
const evaluationsPerRound = 3;

/**
 * What else could be asked of onnxruntime-web, against what our runtime asks: on one thread, whose times are steadier.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./site.js').Site} site
 * @param {import('./networks-on-site.js').NetworkOnSite} network
 */
export async function measureVariants(page, site, { name, config, graph }) {
  const plain = `graphs/${name}-plain.onnx`;
  await site.put(plain, graphInLayout(config, 'plain'));
  /** @type {Record<string, Partial<import('./page-calls.js').Loop>>} */
  const variants = {
    'as our runtime does': {},
    'the graph that a GPU gets': { graph: `/${plain}` },
    'the build that has WebGPU too': { build: 'webgpu' },
    'no memory arena, no memory pattern': { options: { enableCpuMemArena: false, enableMemPattern: false } },
    '`graphOptimizationLevel: "basic"`': { options: { graphOptimizationLevel: 'basic' } },
    'the batch size fixed': { options: { freeDimensionOverrides: { batch: 1, times: 1 } } },
    'denormal numbers as zero': { options: { extra: { session: { set_denormal_as_zero: '1' } } } },
  };
  /** @type {Record<string, () => Promise<number>>} */
  const candidates = {};
  for (const [what, loop] of Object.entries(variants)) {
    await page.ask('openLoop', what, { graph: `/${graph}`, shapes: oneImage, threads: 1, ...loop });
    candidates[what] = () => page.ask('evaluate', what, evaluationsPerRound);
  }
  const times = await alternateTimed(candidates, { rounds });
  await page.ask('closeLoops');
  const [ours = []] = Object.values(times);
  return [
    '## Other ways to ask',
    `Bare loops over ${name}, batch 1, one thread.`,
    table(
      ['a session', 'ms per evaluation', 'ratio'],
      Object.entries(times).map(([what, list]) => [
        what,
        fixed(median(list) / evaluationsPerRound, 1),
        fixed(medianRatio(list, ours)),
      ]),
    ),
  ].join('\n\n');
}
