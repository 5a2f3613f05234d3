// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { DiffusionPipeline } from 'langevin';
import { HubCache } from 'langevin/node';

const [name = 'google/ddpm-cifar10-32', steps = '50'] = process.argv.slice(2);

/** @param {import('langevin').LoadProgress} progress */
function show({ loaded, total, bytesPerSecond, secondsLeft = 0 }) {
  const rate = `${(bytesPerSecond / 1e6).toFixed(1)} MB/s, ${Math.ceil(secondsLeft)} s left`;
  process.stderr.write(`\r${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB, ${rate}   `);
}

// The first time it is downloaded; after that, and where Python has downloaded it before, it is there.
const onProgress = process.stderr.isTTY ? show : undefined;
const pipe = /** @type {import('langevin').DDPMPipeline} */ (
  await DiffusionPipeline.fromPretrained(name, { onProgress })
);

const { images } = await pipe.generate({ numInferenceSteps: Number(steps), seed: 0 });
await mkdir('out', { recursive: true });
await writeFile('out/picture.png', /** @type {import('langevin').RasterImage} */ (images[0]).enlarge(8).toPng());
await pipe.dispose();

const cache = new HubCache();
const kept = (await cache.list()).find(({ id }) => id === name);
console.log(`out/picture.png; ${name} takes ${((kept?.bytes ?? 0) / 1e6).toFixed(1)} MB in ${cache.folder}`);
