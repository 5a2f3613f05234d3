// @ts-check
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { fixed, table, verdict } from './report.js';

/** By how much resident memory may differ at the end from what it was after the second minute, in shares of that. */
const goal = 0.1;
/** After so many minutes a process has all the code and the threads that it needs. */
const settled = 2;

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
  const [start, begin, end] = [holdings[0], holdings[settled], holdings.at(-1)];
  if (!start || !begin || !end || begin === end) throw new Error(`a run of ${minutes} minutes is too short.`);
  const change = end.resident / begin.resident - 1;
  const left = /** @type {const} */ (['threads', 'files', 'temporaries']).filter((name) => end[name] > start[name]);
  return [
    '## Hours of use',
    `A process that loads all pipelines, draws with them, aborts some of that, saves, disposes and drops them, for ${minutes} ` +
      `minutes (--minutes). Resident memory at the end: at most ${goal} from that after ${settled} minutes; no more threads, ` +
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
