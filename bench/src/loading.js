// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import 'langevin';
import { median, medianRatio } from './alternate.js';
import { network } from './networks.js';
import { fixed, table, verdict } from './report.js';

const goals = { time: 1.3, memory: { factor: 2.3, extraMegabytes: 150 } };
const rounds = 7;

/**
 * From a checkpoint's folder to its first output, against creating a session of the equivalent `.onnx` file and
 * running it once; each in a process of its own, so that its peak of resident memory is its own.
 *
 * @param {{ exported62m?: string }} options - path of the network exported from PyTorch, to compare with that as well.
 */
export async function benchLoading({ exported62m }) {
  const folder = await mkdtemp(join(tmpdir(), 'langevin-bench-'));
  try {
    const model = await network('62m');
    const checkpoint = join(folder, 'checkpoint');
    const onnx = join(folder, 'unet.onnx');
    await model.savePretrained(checkpoint);
    await writeFile(onnx, model.toOnnx());
    const weights = (await stat(join(checkpoint, 'diffusion_pytorch_model.safetensors'))).size / 1e6;

    /** @type {Record<string, string>} */
    const files = { 'the same nodes': onnx, ...(exported62m && { 'exported from PyTorch': exported62m }) };
    /** @type {Run[]} */
    const ours = [];
    const theirs = Object.keys(files).map(() => /** @type {Run[]} */ ([]));
    for (let round = -1; round < rounds; round++) {
      const run = load('checkpoint', checkpoint);
      const others = Object.values(files).map((path) => load('onnx', path));
      if (round < 0) continue;
      ours.push(run);
      for (const [index, other] of others.entries()) theirs[index]?.push(other);
    }
    const peak = megabytesOf(ours);
    const limit = goals.memory.factor * weights + goals.memory.extraMegabytes;
    return [
      '## Loading',
      `The 62 M network (${fixed(weights, 0)} MB), to the first output, against \`.onnx\` files of the network in bare ONNX ` +
        `Runtime: at most ${goals.time} times their time, and at most ${fixed(limit, 0)} MB of resident memory at the peak.`,
      table(
        ['from', 'ms', 'the folder takes', 'peak MB'],
        [
          [
            'checkpoint folder',
            fixed(median(millisecondsOf(ours)), 0),
            '',
            `${fixed(peak, 0)} (${verdict(peak <= limit)})`,
          ],
          ...Object.keys(files).map((kind, index) => {
            const runs = theirs[index] ?? [];
            const ratio = medianRatio(millisecondsOf(ours), millisecondsOf(runs));
            return [
              `\`.onnx\` file, ${kind}`,
              fixed(median(millisecondsOf(runs)), 0),
              `${fixed(ratio)} (${verdict(ratio <= goals.time)})`,
              fixed(megabytesOf(runs), 0),
            ];
          }),
        ],
      ),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {readonly Run[]} runs */
function millisecondsOf(runs) {
  return runs.map(({ milliseconds }) => milliseconds);
}

/** @param {readonly Run[]} runs */
function megabytesOf(runs) {
  return median(runs.map(({ megabytes }) => megabytes));
}

/** @typedef {{ milliseconds: number, megabytes: number }} Run */

/**
 * @param {'checkpoint' | 'onnx'} kind
 * @param {string} path
 * @returns {Run}
 */
function load(kind, path) {
  const program = fileURLToPath(new URL('./load-once.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, kind, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`loading from ${path} failed:\n${stderr}`);
  return JSON.parse(stdout);
}
