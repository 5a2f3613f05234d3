// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { difference } from './difference.js';
import { drawEverywhere } from './draw-everywhere.js';
import { drawInRuntimes, fileNameOf } from './draw-in-runtimes.js';

// Draws one picture everywhere, writes the PNG files into out/, and compares them with that of the Node that runs this.

const steps = Number(process.argv[2] ?? '50');
const [inNode, ...inBrowser] = await drawEverywhere(steps);
if (inNode === undefined) throw new Error('nothing was drawn');
const inRuntimes = await drawInRuntimes(steps);

await mkdir('out', { recursive: true });
for (const { place, image, seconds } of [inNode, ...inRuntimes, ...inBrowser]) {
  const path = `out/${fileNameOf(place)}`;
  await writeFile(path, image.toPng());
  console.log(`${path}: ${image}, in ${seconds.toFixed(1)} s`);
}
for (const { place, image } of inRuntimes) {
  const { largest } = difference(image, inNode.image);
  console.log(`${place}: ${largest === 0 ? 'the same picture, to the byte' : `values up to ${largest} of 255 away`}`);
  if (largest > 0) process.exitCode = 1;
}
for (const { place, image } of inBrowser) {
  const { within, largest } = difference(image, inNode.image);
  const share = `${(100 * within).toFixed(2)} % of the values are Node's, or one of 255 steps from them`;
  console.log(`${place}: ${share}; the furthest is ${largest} away`);
  if (within < 0.999) process.exitCode = 1;
}
