import { fileURLToPath } from 'node:url';
import { floatTensor, InvalidArgumentError, MemoryFiles, MemoryFolder } from '@langevin/core';
import { knownBlocks, RasterImage } from '@langevin/pipeline';
import { DPMSolverMultistepScheduler } from '@langevin/schedulers';
import { ScoreSdeVeColorizePipeline, ScoreSdeVeInpaintPipeline, ScoreSdeVePipeline } from '@langevin/score-sde-ve';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import './support/pipelines.ts';

const emojiFaces = fileURLToPath(new URL('../../../models/emoji-faces-32', import.meta.url));
const run = { numInferenceSteps: 15, seed: 0 } as const;
let faces: ScoreSdeVePipeline;
let face: RasterImage;

beforeAll(async () => {
  faces = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
  const { config } = faces.scheduler;
  faces.scheduler = DPMSolverMultistepScheduler.fromConfig({ ...config, algorithmType: 'sde-dpmsolver++' });
  face = (await faces.generate({ ...run, seed: 1 })).images[0]!;
});
afterAll(() => faces.dispose());

const mask = (isKnown: (x: number, y: number) => boolean): RasterImage =>
  new RasterImage(
    32,
    32,
    1,
    Uint8ClampedArray.from({ length: 1024 }, (_, i) => (isKnown(i % 32, i >> 5) ? 255 : 0)),
  );
const leftHalf = mask((x) => x < 16);

/** The largest difference of two pictures over the pixels that a mask marks, of 255. */
function difference(a: RasterImage, b: RasterImage, where: RasterImage): number {
  return Math.max(
    ...a.data.map((value, i) => (where.data[Math.floor(i / 3)] === 255 ? Math.abs(value - b.data[i]!) : 0)),
  );
}

describe('ScoreSdeVeInpaintPipeline', () => {
  it('draws the missing part in several ways, and leaves the known pixels as they were', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const { images, evaluations } = await inpaint.generate({ ...run, image: face, mask: leftHalf, batchSize: 3 });
    expect(evaluations).toBe(15);
    const rightHalf = mask((x) => x >= 16);
    for (const image of images) {
      for (let i = 0; i < 1024; i++) {
        if (leftHalf.data[i] !== 255) continue;
        for (let c = 0; c < 3; c++)
          expect(Math.abs(image.data[3 * i + c]! - face.data[3 * i + c]!)).toBeLessThanOrEqual(1);
      }
    }
    expect(difference(images[0]!, images[1]!, rightHalf)).toBeGreaterThan(20);
  });

  it('takes a picture for each image, and as many images as pictures', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const other = new RasterImage(
      32,
      32,
      3,
      face.data.map((value) => 255 - value),
    );
    const { images } = await inpaint.generate({ ...run, numInferenceSteps: 4, image: [face, other], mask: leftHalf });
    expect(images.length).toBe(2);
    expect(Math.abs(images[1]!.data[0]! - other.data[0]!)).toBeLessThanOrEqual(1);
  });

  it('knows everything with a white mask, and nothing with a black one', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const all = await inpaint.generate({ ...run, numInferenceSteps: 4, image: face, mask: mask(() => true) });
    expect(Math.max(...all.images[0]!.data.map((v, i) => Math.abs(v - face.data[i]!)))).toBeLessThanOrEqual(1);
    const none = await inpaint.generate({ ...run, image: face, mask: mask(() => false) });
    expect(Math.max(...none.images[0]!.data.map((v, i) => Math.abs(v - face.data[i]!)))).toBeGreaterThan(20);
  });

  it('loads from the folder of the pipeline that it extends, and from its own', async () => {
    const inpaint = await ScoreSdeVeInpaintPipeline.fromPretrained(emojiFaces);
    const folder = new MemoryFolder();
    await inpaint.savePretrained(folder);
    await folder.commit();
    await inpaint.dispose();
    const again = await ScoreSdeVeInpaintPipeline.fromPretrained(new MemoryFiles(folder.entries));
    expect(again).toBeInstanceOf(ScoreSdeVeInpaintPipeline);
    await again.dispose();
  });

  it.each<[string, object]>([
    ['image', { mask: leftHalf }],
    ['mask', { image: floatTensor([1, 3, 32, 32]) }],
    [
      'mask',
      { image: floatTensor([1, 3, 32, 32]), mask: new RasterImage(32, 32, 1, new Uint8ClampedArray(1024).fill(9)) },
    ],
    ['mask', { image: floatTensor([1, 3, 32, 32]), mask: floatTensor([1, 1, 16, 32]) }],
    ['mask', { image: floatTensor([1, 3, 32, 32]), mask: floatTensor([2, 1, 32, 32]), batchSize: 3 }],
    ['image', { image: floatTensor([1, 3, 16, 16]), mask: floatTensor([1, 1, 16, 16]) }],
    ['image', { image: floatTensor([1, 4, 32, 32]), mask: leftHalf }],
    ['image', { image: floatTensor([2, 3, 32, 32]), mask: leftHalf, batchSize: 3 }],
    ['known', { image: floatTensor([1, 3, 32, 32]), mask: leftHalf, known: {} }],
    ['picture', { image: floatTensor([1, 3, 32, 32]), mask: leftHalf, picture: 1 }],
  ])('refuses %s in %o, at once', (argument, options) => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const start = (): unknown => inpaint.stream(options as never);
    expect(start).toThrow(InvalidArgumentError);
    expect(start).toThrow(new RegExp(`^${argument}: `));
  });
});

describe('ScoreSdeVeColorizePipeline', () => {
  it('colours a gray picture, and keeps the gray', async () => {
    const gray = new RasterImage(
      32,
      32,
      1,
      Uint8ClampedArray.from(
        { length: 1024 },
        (_, i) => (face.data[3 * i]! + face.data[3 * i + 1]! + face.data[3 * i + 2]!) / 3,
      ),
    );
    const colorize = new ScoreSdeVeColorizePipeline(faces.components);
    const { images } = await colorize.generate({ ...run, image: gray, outputType: 'tensor', numInferenceSteps: 25 });
    let colour = 0;
    let error = 0;
    for (let i = 0; i < 1024; i++) {
      const [r, g, b] = [images.data[i]!, images.data[1024 + i]!, images.data[2048 + i]!];
      colour = Math.max(colour, r - b);
      // Where nothing was clamped to [0, 1].
      if (Math.min(r, g, b) > 0 && Math.max(r, g, b) < 1)
        error = Math.max(error, Math.abs((r + g + b) / 3 - gray.data[i]! / 255));
    }
    // The faces are yellow.
    expect(colour).toBeGreaterThan(0.5);
    expect(error).toBeLessThan(1 / 255);
    expect(() => colorize.stream({ image: floatTensor([1, 2, 32, 32]) })).toThrow(
      'image: has 2 channels; 3, or 1 of gray',
    );
    expect(() => colorize.stream({} as never)).toThrow('image: is undefined; pass a RasterImage');
  });
});

describe('generate with a known part', () => {
  it('enlarges a picture, whose pixels are the averages of what is drawn', async () => {
    const small = floatTensor([1, 3, 8, 8]);
    for (let i = 0; i < 3072; i++) {
      const [x, y, c] = [i % 32, (i >> 5) % 32, i >> 10];
      small.data[(c * 8 + (y >> 2)) * 8 + (x >> 2)]! += face.data[(y * 32 + x) * 3 + c]! / 255 / 16;
    }
    const steps = faces.stream({ ...run, known: knownBlocks(small, 4) });
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    const { mean } = step.value;
    const averages = new Float32Array(192);
    for (let i = 0; i < 3072; i++)
      averages[((i >> 10) * 8 + ((i >> 7) & 7)) * 8 + ((i & 31) >> 2)]! += mean.data[i]! / 16;
    for (const [i, value] of averages.entries()) expect(value).toBeCloseTo(small.data[i]!, 4);
    expect(() => faces.stream({ known: knownBlocks(small, 2) })).toThrow('image: has the shape [1, 3, 16, 16]');
  });
});
