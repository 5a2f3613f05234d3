// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fixed, table, verdict } from './report.js';

/** By how much resident memory may differ at the end from what it was after the second minute, in shares of that: medians of five minutes. */
const goal = 0.1;
/** After so many minutes a process has all the code and the threads that it needs. */
const settled = 2;
/** Resident memory goes up and down by a tenth from minute to minute: so many are compared with as many. */
const window = 5;

/**
 * What a process holds after each of so many minutes.
 *
 * @typedef {{ minute: number, rounds: number, resident: number, threads: number, files: number, temporaries: number }} Holding
 */

/**
 * What a process holds that loads, draws with, aborts, saves, disposes and drops all pipelines, for as many minutes.
 *
 * @param {{ readonly minutes?: string }} options
 */
export async function benchSoak({ minutes = '20' }) {
  const program = fileURLToPath(new URL('soak-process.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', program, minutes], {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error(stderr);
  /** @type {Holding[]} */
  const holdings = JSON.parse(stdout);
  const [start, end] = [holdings[0], holdings.at(-1)];
  if (!start || !end || holdings.length < settled + 2 * window) throw new Error(`${minutes} minutes are too short.`);
  const change = residentIn(holdings.slice(-window)) / residentIn(holdings.slice(settled, settled + window)) - 1;
  const left = /** @type {const} */ (['threads', 'files', 'temporaries']).filter((name) => end[name] > start[name]);
  return [
    '## Hours of use',
    `A process that loads all pipelines, draws with them, aborts some of that, saves, disposes and drops them, for ${minutes} ` +
      `minutes (--minutes). Resident memory in the last ${window} minutes: at most ${goal} from that in the ${window} after the first ${settled}; no more threads, ` +
      'open files or temporary ones than after a first use of each.',
    table(
      ['minute', 'rounds', 'resident MB', 'threads', 'open files', 'temporary files'],
      holdings.map(({ minute, rounds, resident, threads, files, temporaries }) => [
        minute,
        rounds,
        fixed(resident / 1e6, 0),
        threads,
        files,
        temporaries,
      ]),
    ),
    `Resident memory: ${fixed(change, 3)} (${verdict(Math.abs(change) <= goal)}). ` +
      `Left: ${left.join(', ') || 'nothing'} (${verdict(left.length === 0)}).`,
  ].join('\n\n');
}

/** The median. @param {readonly Holding[]} holdings */
function residentIn(holdings) {
  const sorted = holdings.map(({ resident }) => resident).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
