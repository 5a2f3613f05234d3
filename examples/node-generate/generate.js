// @ts-check
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Generator, RasterImage, ScoreSdeVePipeline } from 'langevin';

const [steps = '200'] = process.argv.slice(2);
const pipe = await ScoreSdeVePipeline.fromPretrained(
  fileURLToPath(new URL('../../models/emoji-faces-32', import.meta.url)),
);

const { images, evaluations } = await pipe.generate({
  batchSize: 4,
  numInferenceSteps: Number(steps),
  generator: new Generator(0), // the numbers of torch.Generator().manual_seed(0)
});

await mkdir('out', { recursive: true });
for (const [index, image] of images.entries()) await writeFile(`out/${index}.png`, image.toPng());
await writeFile('out/grid.png', RasterImage.grid(images, { columns: 4, padding: 2 }).enlarge(4).toPng());
console.log(`out/grid.png: ${images.length} pictures, ${evaluations} evaluations of the network`);
await pipe.dispose();
