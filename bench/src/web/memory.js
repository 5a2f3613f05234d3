// @ts-check
import { setTimeout } from 'node:timers/promises';
import { fixed, table, verdict } from '../report.js';

const loads = 30;
/** The load from which on growth counts: by then the page has all the code that it needs. */
const settled = 2;
const goal = 1.1;
const threads = 2;

/**
 * The memory of the page's process after pipelines that were loaded, used and disposed. What a page can measure of itself
 * (performance.measureUserAgentSpecificMemory) leaves out what WebAssembly and its threads hold.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {import('./networks-on-site.js').NetworkOnSite} network
 */
export async function measureMemory(page, { name, folder }) {
  /** @type {Record<number, number>} */
  const after = {};
  let loaded = Number.NaN;
  for (let load = 1; load <= loads; load++) {
    await page.ask('openPipeline', name, `/${folder}`, threads);
    await page.ask('generate', name, { batchSize: 4, numInferenceSteps: 1 });
    if (load === loads) loaded = await page.residentMemory();
    await page.ask('closePipelines');
    if (load === settled || load === loads) after[load] = await settledMemory(page);
  }
  const [few = Number.NaN, many = Number.NaN] = [after[settled], after[loads]];
  return [
    '## The page’s memory',
    `Resident memory of the page’s process, in MB, after pipelines with ${name} that were loaded, used once on ` +
      `WebAssembly and disposed: after ${loads} at most ${goal} of what it is after ${settled}. While the last is loaded, ` +
      'more shows that it can be seen.',
    table(
      [`after ${settled}`, `with the last of ${loads}`, `after ${loads}`, 'ratio'],
      [
        [
          ...[few, loaded, many].map((bytes) => fixed(bytes / 1e6, 0)),
          `${fixed(many / few)} (${verdict(many <= goal * few)})`,
        ],
      ],
    ),
  ].join('\n\n');
}

/**
 * What the process holds once it gives no more back: the browser ends workers some seconds late.
 *
 * @param {import('./browser.js').BenchPage} page
 */
async function settledMemory(page) {
  let before = Number.POSITIVE_INFINITY;
  for (let still = 0; still < 3; ) {
    await setTimeout(1000);
    const now = await page.residentMemory();
    still = now > 0.99 * before ? still + 1 : 0;
    before = Math.min(now, before);
  }
  return before;
}
