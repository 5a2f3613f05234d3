// @ts-check
// Loads a network, runs it once and disposes it, again and again, and prints the resident memory after each disposal.
import { Tensor, UNet2DModel } from 'langevin';

const [, , folder = '', loads] = process.argv;
const megabytes = () => process.memoryUsage.rss() / 1e6;

const start = megabytes();
const after = [];
for (let load = 0; load < Number(loads); load++) {
  const model = await UNet2DModel.fromPretrained(folder);
  const sample = new Tensor('float32', new Float32Array(3 * 32 * 32), [1, 3, 32, 32]);
  await model.forward(sample, new Tensor('float32', Float32Array.of(1), [1]));
  await model.dispose();
  after.push(megabytes());
}
process.stdout.write(JSON.stringify({ start, after }));
