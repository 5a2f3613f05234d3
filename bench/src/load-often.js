// @ts-check
// Loads a network, runs it once and disposes it, or drops it, again and again. Prints the resident memory after each, and what
// else the process holds in the end.
import { readdirSync } from 'node:fs';
import { Tensor, UNet2DModel } from 'langevin';

const [, , folder = '', loads, end] = process.argv;
const megabytes = () => process.memoryUsage.rss() / 1e6;

async function load() {
  const model = await UNet2DModel.fromPretrained(folder);
  const sample = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
  await model.forward(sample, new Tensor('float32', Float32Array.of(1), [1]));
  if (end !== 'drop') await model.dispose();
}

/** Where the collector can be called. What it finds is given back in a few turns. */
async function collect() {
  if (!globalThis.gc) return;
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const start = megabytes();
const after = [];
for (let count = 0; count < Number(loads); count++) {
  await load();
  await collect();
  after.push(megabytes());
}
for (let turn = 0; turn < 20; turn++) await collect();
const last = megabytes();
const [threads, files] = [entries('/proc/self/task'), entries('/proc/self/fd')];
process.stdout.write(JSON.stringify({ start, after, last, threads, files }));

/** How many there are, where the system says it. @param {string} folder */
function entries(folder) {
  return process.platform === 'linux' ? readdirSync(folder).length : 0;
}
