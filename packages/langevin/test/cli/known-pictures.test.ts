import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EulerScheduler, RasterImage, readPng, ScoreSdeVePipeline } from 'langevin';
import { beforeAll, describe, expect, it } from 'vitest';
import { emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const fast = ['--scheduler', 'EulerScheduler', '--set', 'eta=1', '--steps', '3', '--seed', '3', '--no-grid'];
let face: RasterImage;

function picture(name: string, image: RasterImage): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, image.toPng());
  return path;
}

function blackAndWhite(width: number, height: number, isWhite: (x: number, y: number) => boolean): RasterImage {
  const data = Uint8ClampedArray.from({ length: width * height }, (_, i) =>
    isWhite(i % width, Math.floor(i / width)) ? 255 : 0,
  );
  return new RasterImage(width, height, 1, data);
}

/** Draws two images with pictures, and reads them. */
async function draw(...args: string[]): Promise<RasterImage[]> {
  const out = temporaryFolder();
  const { code, stderr, stdout } = await runCommand(
    ['generate', emojiFaces, ...fast, '--batch-size', '2', '--out', out].concat(args),
  );
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  return stdout
    .trim()
    .split('\n')
    .map((path) => readPng(readFileSync(path)));
}

async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await runCommand(['generate', emojiFaces, '--out', temporaryFolder(), ...args]);
  expect(code).toBe(2);
  return stderr;
}

beforeAll(async () => {
  const pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
  pipe.scheduler = EulerScheduler.fromConfig({ ...pipe.scheduler.config, eta: 1 });
  face = (await pipe.generate({ numInferenceSteps: 3, seed: 3 })).images[0]!;
  await pipe.dispose();
});

describe('langevin generate', () => {
  it('draws the white part of an --inpaint picture, and keeps the black one', async () => {
    const mask = picture(
      'mask.png',
      blackAndWhite(32, 32, (x) => x >= 16),
    );
    const images = await draw('--inpaint', picture('face.png', face), '--mask', mask);
    const isLeft = (i: number): boolean => Math.floor(i / 3) % 32 < 16;
    for (const { data } of images) {
      expect(data.filter((_, i) => isLeft(i))).toEqual(face.data.filter((_, i) => isLeft(i)));
    }
    expect(images[0]!.data).not.toEqual(images[1]!.data);
  });

  it('is asked of the pipeline for it as of any other', async () => {
    const mask = picture(
      'mask.png',
      blackAndWhite(32, 32, (x) => x >= 16),
    );
    const args = ['--inpaint', picture('face.png', face), '--mask', mask];
    expect(await draw(...args, '--pipeline', 'ScoreSdeVeInpaintPipeline')).toEqual(await draw(...args));
    expect(await refusal('--pipeline', 'ScoreSdeVeInpaintPipeline')).toContain('--inpaint, --colorize or --upscale: ');
  });

  it('keeps the gray of a --colorize picture, and takes one in colours', async () => {
    for (const { data } of (await draw('--colorize', picture('gray.png', face.toGray()))).map((image) =>
      image.toGray(),
    )) {
      expect(Math.max(...data.map((v, i) => Math.abs(v - face.toGray().data[i]!)))).toBe(0);
    }
    const [image] = await draw('--colorize', picture('face.png', face));
    expect(image!.toGray()).toEqual(face.toGray());
  });

  it('keeps the averages of an --upscale picture', async () => {
    const small = face.shrink(4);
    for (const image of await draw('--upscale', picture('small.png', small))) {
      expect(Math.max(...image.shrink(4).data.map((v, i) => Math.abs(v - small.data[i]!)))).toBeLessThanOrEqual(1);
    }
  });

  it.each<[what: string, message: string, args: () => string[]]>([
    ['no mask', '--inpaint: there is no --mask to go with it.', () => ['--inpaint', picture('face.png', face)]],
    ['no picture', '--mask: there is no --inpaint', () => ['--mask', picture('face.png', face)]],
    ['two pictures', "cannot be used with option '--upscale", () => ['--colorize', 'a.png', '--upscale', 'a.png']],
    [
      'a file that is not there',
      '--colorize: "no.png" can\'t be read: there is no such file',
      () => ['--colorize', 'no.png'],
    ],
    [
      'a file of another kind',
      "can't be read: picture: is no PNG, JPEG or WebP file",
      () => ['--colorize', join(emojiFaces, 'model_index.json')],
    ],
    [
      'another size',
      'has 16 × 16 pixels, but 32 × 32 are drawn; resize it',
      () => ['--colorize', picture('half.png', face.shrink(2))],
    ],
    [
      'no whole multiple',
      '12 × 12 pixels, of which 32 × 32 are no whole multiple',
      () => [
        '--upscale',
        picture(
          'odd.png',
          blackAndWhite(12, 12, () => true),
        ),
      ],
    ],
    [
      'a soft mask',
      '--mask: holds 0.',
      () => ['--inpaint', picture('face.png', face), '--mask', picture('soft.png', face.toGray())],
    ],
  ])('refuses %s', async (_what, message, args) => {
    expect(await refusal(...args())).toContain(message);
  });
});
