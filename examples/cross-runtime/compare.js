// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { difference } from './difference.js';
import { drawEverywhere } from './draw-everywhere.js';

// Draws one picture everywhere, writes the PNG files into out/, and compares them with that of Node.

const [steps = '50'] = process.argv.slice(2);
const [inNode, ...others] = await drawEverywhere(Number(steps));
if (inNode === undefined) throw new Error('nothing was drawn');

await mkdir('out', { recursive: true });
for (const { place, image, seconds } of [inNode, ...others]) {
  const path = `out/${place.toLowerCase().replace(' ', '-')}.png`;
  await writeFile(path, image.toPng());
  console.log(`${path}: ${image}, in ${seconds.toFixed(1)} s`);
}
for (const { place, image } of others) {
  const { within, largest } = difference(image, inNode.image);
  const share = `${(100 * within).toFixed(2)} % of the values are Node's, or one of 255 steps from them`;
  console.log(`${place}: ${share}; the furthest is ${largest} away`);
  if (within < 0.999) process.exitCode = 1;
}
