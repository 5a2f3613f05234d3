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
 */
export async function benchLoading() {
  const folder = await mkdtemp(join(tmpdir(), 'langevin-bench-'));
  try {
    const model = await network('62m');
    const checkpoint = join(folder, 'checkpoint');
    const onnx = join(folder, 'unet.onnx');
    await model.savePretrained(checkpoint);
    await writeFile(onnx, model.toOnnx());
    const weights = (await stat(join(checkpoint, 'diffusion_pytorch_model.safetensors'))).size / 1e6;

    const ours = [];
    const theirs = [];
    for (let round = -1; round < rounds; round++) {
      const a = load('checkpoint', checkpoint);
      const b = load('onnx', onnx);
      if (round < 0) continue;
      ours.push(a);
      theirs.push(b);
    }
    const ratio = medianRatio(
      ours.map(({ milliseconds }) => milliseconds),
      theirs.map(({ milliseconds }) => milliseconds),
    );
    const peak = median(ours.map(({ megabytes }) => megabytes));
    const limit = goals.memory.factor * weights + goals.memory.extraMegabytes;
    return [
      '## Loading',
      `The 62 M network (${fixed(weights, 0)} MB), to the first output: at most ${goals.time} times the time of the ` +
        `\`.onnx\` file, and at most ${fixed(limit, 0)} MB of resident memory at the peak. ` +
        'The `.onnx` file is our own export, of the same nodes; a plainer graph of the network may load faster.',
      table(
        ['from', 'ms', 'ratio', 'peak MB'],
        [
          [
            'checkpoint folder',
            fixed(median(ours.map((run) => run.milliseconds)), 0),
            `${fixed(ratio)} (${verdict(ratio <= goals.time)})`,
            `${fixed(peak, 0)} (${verdict(peak <= limit)})`,
          ],
          [
            '`.onnx` file, bare ONNX Runtime',
            fixed(median(theirs.map((run) => run.milliseconds)), 0),
            '1',
            fixed(median(theirs.map((run) => run.megabytes)), 0),
          ],
        ],
      ),
    ].join('\n\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {'checkpoint' | 'onnx'} kind
 * @param {string} path
 * @returns {{ milliseconds: number, megabytes: number }}
 */
function load(kind, path) {
  const program = fileURLToPath(new URL('./load-once.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, kind, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`loading from ${path} failed:\n${stderr}`);
  return JSON.parse(stdout);
}
