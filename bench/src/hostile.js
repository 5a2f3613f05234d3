// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { tsImport } from 'tsx/esm/api';
import { fixed, table, verdict } from './report.js';

/** Lengths of the files that somebody made, in bytes. */
const lengths = [2e6, 16e6, 64e6];
/** Files that are damaged at random. */
const damages = 104;
const mostSeconds = 5;
/** Memory that reading may take besides twice the file. */
const mostBytes = 200e6;

/**
 * @typedef {{ name: string, outcome: string, seconds: number, peak: number, size: number }} Reading
 */

/**
 * Time and memory that files take which somebody made to take much, of several lengths each, and files that were damaged at
 * random: each is read in a process of its own.
 */
export async function benchHostile() {
  const { hostileFiles } = await tsImport('../../packages/langevin/test/support/hostile-files.ts', import.meta.url);
  const folder = await mkdtemp(join(tmpdir(), 'langevin-bench-'));
  const file = join(folder, 'hostile');
  const program = await readerProgram();
  /** @type {Reading[]} */
  const readings = [];
  try {
    for (const [index, { name, make }] of hostileFiles.entries()) {
      const reads = [];
      for (const length of lengths) {
        await writeFile(file, make(length));
        reads.push({ name, ...readApart(program, 'made', index, file) });
      }
      readings.push(worst(reads));
    }
    const damaged = Array.from({ length: damages }, (_, index) => readApart(program, 'damaged', index));
    readings.push(worst(damaged.map((reading) => ({ name: `the worst of ${damages} damaged at random`, ...reading }))));
  } finally {
    await rm(folder, { recursive: true });
    await rm(program);
  }
  return [
    '## Hostile files',
    `Each is read in a process of its own, in lengths of ${lengths.map((length) => `${length / 1e6} MB`).join(', ')} where it has ` +
      'one; the row is of that which took the most memory. Memory is that of the whole process, Node ' +
      `included, less twice the file. At most ${mostSeconds} s and ${mostBytes / 1e6} MB.`,
    table(
      ['file', 'MB', 'ends in', 'seconds', 'memory in MB', ''],
      readings.map(({ name, size, outcome, seconds, peak }) => {
        const memory = peak - 2 * size;
        const isMet = seconds <= mostSeconds && memory <= mostBytes;
        return [name, fixed(size / 1e6, 1), outcome, fixed(seconds), fixed(memory / 1e6, 0), verdict(isMet)];
      }),
    ),
  ].join('\n\n');
}

/** @param {Reading[]} readings @returns {Reading} */
function worst(readings) {
  const [first, ...rest] = readings.toSorted((a, b) => b.peak - 2 * b.size - (a.peak - 2 * a.size));
  if (first === undefined) throw new Error('nothing was read');
  return { ...first, seconds: Math.max(first.seconds, ...rest.map(({ seconds }) => seconds)) };
}

/** The program that reads one, without the loader of TypeScript, whose memory would count. It finds packages as this one does. */
async function readerProgram() {
  const outfile = fileURLToPath(new URL('../out/read-hostile.js', import.meta.url));
  const entry = fileURLToPath(new URL('read-hostile.js', import.meta.url));
  const packages = /** @type {const} */ ('external');
  // The fixtures are found from where the tests are.
  const define = {
    'import.meta.url': JSON.stringify(new URL('../../test/support/reference.ts', import.meta.url).href),
  };
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', platform: 'node', packages, define });
  return outfile;
}

/**
 * @param {string} program
 * @param {string} kind
 * @param {number} index
 * @param {string} [file]
 * @returns {Omit<Reading, 'name'>}
 */
function readApart(program, kind, index, file = '') {
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, [program, kind, String(index), file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${kind} ${index}: ${signal ?? ''} ${stderr}`);
  return JSON.parse(stdout);
}
