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

const mask = (isDrawn: (x: number, y: number) => boolean): RasterImage =>
  new RasterImage(
    32,
    32,
    1,
    Uint8ClampedArray.from({ length: 1024 }, (_, i) => (isDrawn(i % 32, i >> 5) ? 255 : 0)),
  );
const leftHalf = mask((x) => x < 16);
const rightHalf = mask((x) => x >= 16);

/** The largest difference of two pictures over the pixels that a mask marks, of 255. */
function difference(a: RasterImage, b: RasterImage, where: RasterImage): number {
  return Math.max(
    ...a.data.map((value, i) => (where.data[Math.floor(i / 3)] === 255 ? Math.abs(value - b.data[i]!) : 0)),
  );
}

describe('ScoreSdeVeInpaintPipeline', () => {
  it('draws the missing part in several ways, and leaves the known pixels as they were', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const { images, evaluations } = await inpaint.generate({ ...run, image: face, mask: rightHalf, batchSize: 3 });
    expect(evaluations).toBe(15);
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
    const { images } = await inpaint.generate({ ...run, numInferenceSteps: 4, image: [face, other], mask: rightHalf });
    expect(images.length).toBe(2);
    expect(Math.abs(images[1]!.data[0]! - other.data[0]!)).toBeLessThanOrEqual(1);
  });

  it('draws nothing anew with a black mask, and everything with a white one', async () => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const kept = await inpaint.generate({ ...run, numInferenceSteps: 4, image: face, mask: mask(() => false) });
    expect(Math.max(...kept.images[0]!.data.map((v, i) => Math.abs(v - face.data[i]!)))).toBeLessThanOrEqual(1);
    const anew = await inpaint.generate({ ...run, image: face, mask: mask(() => true) });
    expect(Math.max(...anew.images[0]!.data.map((v, i) => Math.abs(v - face.data[i]!)))).toBeGreaterThan(20);
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

  const blank = floatTensor([1, 3, 32, 32]);
  const grayMask = new RasterImage(32, 32, 1, new Uint8ClampedArray(1024).fill(9));
  it.each<[what: string, argument: string, options: object]>([
    ['no image', 'image', { image: undefined }],
    ['no mask', 'mask', { mask: undefined }],
    ['a mask with gray', 'mask', { mask: grayMask }],
    ['a mask of another size', 'mask', { mask: floatTensor([1, 1, 16, 32]) }],
    ['two masks for three images', 'mask', { mask: floatTensor([2, 1, 32, 32]), batchSize: 3 }],
    ['a small image', 'image', { image: floatTensor([1, 3, 16, 16]), mask: floatTensor([1, 1, 16, 16]) }],
    ['an image with alpha', 'image', { image: floatTensor([1, 4, 32, 32]) }],
    ['two images for three', 'image', { image: floatTensor([2, 3, 32, 32]), batchSize: 3 }],
    ['values of 0 to 255', 'image', { image: floatTensor([1, 3, 32, 32], new Float32Array(3072).fill(255)) }],
    ['values of -1 to 1', 'image', { image: floatTensor([1, 3, 32, 32], new Float32Array(3072).fill(-1)) }],
    ['a second known part', 'known', { known: {} }],
    ['an option that there is not', 'picture', { picture: 1 }],
  ])('refuses %s, at once', (_what, argument, options) => {
    const inpaint = new ScoreSdeVeInpaintPipeline(faces.components);
    const start = (): unknown => inpaint.stream({ image: blank, mask: leftHalf, ...options } as never);
    expect(start).toThrow(InvalidArgumentError);
    expect(start).toThrow(new RegExp(`^${argument}: `));
  });
});

/** What is known, for each of its values the pixels of a picture whose mean it is. */
interface KnownMeans {
  readonly values: ArrayLike<number>;
  readonly pixelsOf: readonly (readonly number[])[];
}

/** The largest error of a picture's means, of 255. */
function meanError({ data }: RasterImage, { values, pixelsOf }: KnownMeans): number {
  return Math.max(
    ...pixelsOf.map((pixels, i) =>
      Math.abs(pixels.reduce((sum, at) => sum + data[at]!, 0) / pixels.length - values[i]!),
    ),
  );
}

/** The last mean of a run as pictures, and what the run makes of it. */
async function finish(
  steps: ReturnType<ScoreSdeVePipeline['stream']>,
): Promise<Record<'clamped' | 'fitted', RasterImage[]>> {
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return { clamped: RasterImage.fromTensor(step.value.mean), fitted: RasterImage.fromTensor(step.value.images) };
}

describe('ScoreSdeVeColorizePipeline', () => {
  const pixelsOf = Array.from({ length: 1024 }, (_, i) => [3 * i, 3 * i + 1, 3 * i + 2]);
  const grayFace = (): RasterImage =>
    new RasterImage(
      32,
      32,
      1,
      Uint8ClampedArray.from(pixelsOf, (pixels) => pixels.reduce((sum, at) => sum + face.data[at]!, 0) / 3),
    );

  it('colours a gray picture, and returns it to the bit where its colours are made gray again', async () => {
    const gray = grayFace();
    const colorize = new ScoreSdeVeColorizePipeline(faces.components);
    const { images } = await colorize.generate({ ...run, image: gray, batchSize: 2, numInferenceSteps: 12 });
    for (const { data } of images) {
      const made = pixelsOf.map((pixels) => Math.round(pixels.reduce((sum, at) => sum + data[at]!, 0) / 3));
      expect(made).toEqual([...gray.data]);
      // The faces are yellow.
      expect(Math.max(...pixelsOf.map(([red, , blue]) => data[red!]! - data[blue!]!))).toBeGreaterThan(128);
    }
  });

  it('keeps the gray where colours leave the range, which clamping them would not', async () => {
    const gray = grayFace();
    const colorize = new ScoreSdeVeColorizePipeline(faces.components);
    const { clamped, fitted } = await finish(colorize.stream({ ...run, image: gray, numInferenceSteps: 6 }));
    expect(meanError(clamped[0]!, { values: gray.data, pixelsOf })).toBeGreaterThan(1);
    expect(meanError(fitted[0]!, { values: gray.data, pixelsOf })).toBeLessThan(0.5);
  });

  it('refuses what is no gray picture', () => {
    const colorize = new ScoreSdeVeColorizePipeline(faces.components);
    expect(() => colorize.stream({ image: floatTensor([1, 2, 32, 32]) })).toThrow(
      'image: has 2 channels; 3, or 1 of gray',
    );
    expect(() => colorize.stream({} as never)).toThrow('image: is undefined; pass a RasterImage');
  });
});

describe('generate with a known part', () => {
  it('enlarges a picture, whose pixels are the averages of what is drawn', async () => {
    const pixelsOf: number[][] = Array.from({ length: 192 }, () => []);
    for (let i = 0; i < 3072; i++) {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % 32, Math.floor(i / 96)];
      pixelsOf[((y >> 2) * 8 + (x >> 2)) * 3 + c]!.push(i);
    }
    const mean = (pixels: number[]): number => pixels.reduce((sum, at) => sum + face.data[at]!, 0) / 16;
    const small = new RasterImage(8, 8, 3, Uint8ClampedArray.from(pixelsOf, mean));
    const { clamped, fitted } = await finish(
      faces.stream({ ...run, numInferenceSteps: 6, known: knownBlocks(small, 4) }),
    );
    expect(meanError(clamped[0]!, { values: small.data, pixelsOf })).toBeGreaterThan(1);
    expect(meanError(fitted[0]!, { values: small.data, pixelsOf })).toBeLessThan(0.5);
    expect(() => faces.stream({ known: knownBlocks(small, 2) })).toThrow('image: has the shape [1, 3, 16, 16]');
  });

  it('refuses what is no known part', () => {
    expect(() => faces.stream({ known: face as never })).toThrow('known: RasterImage is no KnownPart');
    expect(() => faces.stream({ known: { images: floatTensor([1, 3, 32, 32]) } as never })).toThrow('known: ');
  });
});
