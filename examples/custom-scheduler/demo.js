// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DiffusionPipeline, RasterImage, ScoreSdeVePipeline } from 'langevin';
import { MidpointScheduler } from './index.js';

const [steps = '16'] = process.argv.slice(2);
const numInferenceSteps = Number(steps);
const model = fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url));

// Swapping it in is one line; a saved pipeline then names it.
const pipe = await ScoreSdeVePipeline.fromPretrained(model);
pipe.scheduler = MidpointScheduler.fromConfig(pipe.scheduler.config);
await pipe.savePretrained('out/pipeline');
await pipe.dispose();

/** @type {ScoreSdeVePipeline} */
const loaded = await DiffusionPipeline.fromPretrained('out/pipeline');
console.log('out/pipeline is sampled by a', loaded.scheduler.constructor.name);

// Progress and previews: each step is there to be looked at.
const run = loaded.stream({ batchSize: 4, numInferenceSteps, seed: 0 });
/** @type {RasterImage[][]} */
const previews = [];
for await (const { index, progress, level, mean } of run) {
  console.log(`${(100 * progress).toFixed(0).padStart(3)} %, sigma ${level.sigma.toFixed(2)}`);
  if (index % Math.ceil(numInferenceSteps / 8) === 0 || progress === 1)
    previews.push(RasterImage.fromTensor(loaded.toImages(mean)));
}
const strips = Array.from({ length: 4 }, (_, image) => previews.flatMap((batch) => batch[image] ?? [])).flat();
await mkdir('out', { recursive: true });
await writeFile(
  'out/previews.png',
  RasterImage.grid(strips, { columns: previews.length, padding: 2 }).enlarge(2).toPng(),
);
console.log('out/previews.png: four pictures as they come about');

// An abort ends a run between two steps, and the pipeline stays usable.
const controller = new AbortController();
const aborted = loaded.generate({
  numInferenceSteps,
  signal: controller.signal,
  onStep: ({ progress }) => {
    if (progress >= 0.5) controller.abort(new Error('half of it is enough'));
  },
});
await aborted.catch((reason) => console.log('aborted:', reason.message));
const { images } = await loaded.generate({ numInferenceSteps, seed: 1 });
console.log('and again:', String(images[0]));
await loaded.dispose();
