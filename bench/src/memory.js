// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import 'langevin';
import { network } from './networks.js';
import { fixed, table, verdict } from './report.js';

const loads = 50;
const shown = [1, 2, 5, 10, 20, 30, 40, 50];
/** The load from which on growth counts: by then the process has all the threads and the code that it needs. */
const settled = 10;
/** How much more a process may hold whose networks nobody disposed than one whose networks were. */
const dropGoal = 1.1;
/** What resident memory may grow by, in shares of the weights loaded meanwhile. If they leaked, it would be 1. */
const goal = 0.1;

/**
 * Resident memory after each of 50 loads and disposals of the 7 M network, in a process of its own: with glibc's
 * allocator as it comes, and told to give blocks back as they are freed rather than keep them for the next load.
 */
export async function benchMemory() {
  const folder = await mkdtemp(join(tmpdir(), 'langevin-bench-'));
  try {
    await (await network('7m')).savePretrained(folder);
    const weights = (await stat(join(folder, 'diffusion_pytorch_model.safetensors'))).size / 1e6;
    const curves = {
      'as it comes': loadOften(folder),
      '`MALLOC_MMAP_THRESHOLD_=131072`': loadOften(folder, { environment: { MALLOC_MMAP_THRESHOLD_: '131072' } }),
    };
    const collected = /** @type {const} */ (['dispose', 'drop']).map((end) => loadOften(folder, { end }));
    return [
      '## Memory',
      `Resident memory in MB at the start and after a number of loads, evaluations and disposals of the 7 M network ` +
        `(${fixed(weights, 0)} MB). Growth from the ${settled}th load on: at most ${goal} of the weights loaded meanwhile.`,
      table(
        ['allocator', 'start', ...shown.map(String), 'growth'],
        Object.entries(curves).map(([allocator, { start, after }]) => {
          const grown = (after[loads - 1] ?? Number.NaN) - (after[settled - 1] ?? Number.NaN);
          const growth = grown / (weights * (loads - settled));
          return [
            allocator,
            fixed(start, 0),
            ...shown.map((load) => fixed(after[load - 1] ?? Number.NaN, 0)),
            `${fixed(growth, 3)} (${verdict(growth <= goal)})`,
          ];
        }),
      ),
      describeDrops(collected),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {Held[]} collected - what a process holds that disposed its networks, and one that dropped them.
 */
function describeDrops([disposed, dropped]) {
  if (!disposed || !dropped) throw new Error('both are compared');
  const ratio = dropped.last / disposed.last;
  const isSame = dropped.threads <= disposed.threads && dropped.files <= disposed.files;
  return [
    `${loads} networks that were disposed, and ${loads} that nobody disposed, with a collection after each: at most ` +
      `${dropGoal} times the memory, and no more threads or open files.`,
    table(
      ['', 'resident MB', 'threads', 'open files'],
      [
        ['disposed', fixed(disposed.last, 0), disposed.threads, disposed.files],
        ['dropped', fixed(dropped.last, 0), dropped.threads, dropped.files],
        ['dropped / disposed', `${fixed(ratio)} (${verdict(ratio <= dropGoal)})`, verdict(isSame), ''],
      ],
    ),
  ].join('\n\n');
}

/** @typedef {{ start: number, after: number[], last: number, threads: number, files: number }} Held */

/**
 * @param {string} folder
 * @param {{ environment?: Readonly<Record<string, string>>, end?: 'dispose' | 'drop' }} [options] - how each network ends,
 * with a collection after each; without one if left out.
 * @returns {Held} in megabytes.
 */
function loadOften(folder, { environment = {}, end } = {}) {
  const program = fileURLToPath(new URL('load-often.js', import.meta.url));
  const flags = end === undefined ? [] : ['--expose-gc'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, program, folder, String(loads), end ?? ''],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_ENV: 'production', ...environment },
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
