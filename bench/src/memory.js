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
      'as it comes': loadOften(folder, {}),
      '`MALLOC_MMAP_THRESHOLD_=131072`': loadOften(folder, { MALLOC_MMAP_THRESHOLD_: '131072' }),
    };
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
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} environment
 * @returns {{ start: number, after: number[] }} megabytes.
 */
function loadOften(folder, environment) {
  const program = fileURLToPath(new URL('load-often.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, folder, String(loads)], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
