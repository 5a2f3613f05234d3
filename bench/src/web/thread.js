// @ts-check
import { fixed, table, verdict } from '../report.js';

/** @typedef {import('./page-calls.js').ThreadLog} ThreadLog */

const threads = 2;
const run = { batchSize: 4, numInferenceSteps: 50 };
/** Milliseconds of a task that a watch has to see, or it sees none. */
const knownTask = 120;

/**
 * What a pipeline on WebAssembly does to the page's thread.
 *
 * @param {import('./browser.js').BenchPage} page
 * @param {Record<'shipped' | 'large', import('./networks-on-site.js').NetworkOnSite>} networks
 */
export async function measureThread(page, networks) {
  const known = await page.ask('watchBlocking', knownTask);
  if (!known.longTasks.some((duration) => duration >= knownTask)) {
    throw new Error('this browser does not tell of long tasks; there is nothing to measure');
  }
  const load = (/** @type {import('./networks-on-site.js').NetworkOnSite} */ { name, folder }) =>
    page.ask('watchLoading', name, `/${folder}`, threads);
  const { shipped, large } = networks;
  const rows = [
    row(`${large.name} is loaded, and evaluated for the first time`, await load(large)),
    row(`${shipped.name} is loaded, and evaluated for the first time`, await load(shipped)),
    samplingRow(`it generates`, await page.ask('watchGenerating', shipped.name, run)),
    samplingRow(`it generates, and each step is drawn`, await page.ask('watchPreviews', shipped.name, run)),
  ];
  await page.ask('closePipelines');
  return [
    '## The page’s thread',
    'Tasks of more than 50 ms, by the Long Tasks API, and the longest that a timer was kept waiting, on WebAssembly with ' +
      `${threads} threads; batch ${run.batchSize}, ${run.numInferenceSteps} steps. While a run samples there is to be ` +
      `none. (A task of ${knownTask} ms was seen before.)`,
    table(['while', 'of ms', 'long tasks', 'longest, ms', 'longest wait, ms'], rows),
  ].join('\n\n');
}

/** @param {string} what @param {ThreadLog} log */
function row(what, { milliseconds, longTasks, longestWait }) {
  const longest = longTasks.length > 0 ? fixed(Math.max(...longTasks), 0) : '–';
  return [what, fixed(milliseconds, 0), String(longTasks.length), longest, fixed(longestWait, 1)];
}

/** @param {string} what @param {ThreadLog} log */
function samplingRow(what, log) {
  return row(what, log).with(2, `${log.longTasks.length} (${verdict(log.longTasks.length === 0)})`);
}
