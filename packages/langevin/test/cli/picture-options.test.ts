import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EulerScheduler, knownGray, type RasterImage, readPng, ScoreSdeVePipeline } from 'langevin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let pipe: ScoreSdeVePipeline;
let image: RasterImage;

beforeAll(async () => {
  pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
  pipe.scheduler = EulerScheduler.fromConfig(pipe.scheduler.config);
  image = (await pipe.generate({ numInferenceSteps: 8, seed: 3 })).images[0]!;
});
afterAll(() => pipe.dispose());

/** A file of the picture. */
function face(): string {
  const path = join(temporaryFolder(), 'face.png');
  writeFileSync(path, image.toPng());
  return path;
}

const generate = (...args: string[]): ReturnType<typeof runCommand> =>
  runCommand(['generate', emojiFaces, '--scheduler', 'EulerScheduler', '--seed', '5', '--no-grid'].concat(args));

async function draw(...args: string[]): Promise<RasterImage> {
  const { code, stdout } = await generate('--out', temporaryFolder(), ...args);
  expect(code).toBe(0);
  return readPng(readFileSync(stdout.trim()));
}

describe('langevin generate', () => {
  it('starts from an --image, which --strength changes', async () => {
    const drawn = await draw('--image', face(), '--strength', '0.25', '--steps', '8');
    const { images } = await pipe.generate({ image, strength: 0.25, numInferenceSteps: 8, seed: 5 });
    expect(drawn).toEqual(images[0]);
  });

  it('starts from a picture of which a part is known, where a --strength changes it', async () => {
    const drawn = await draw('--colorize', face(), '--strength', '0.25', '--steps', '8');
    const options = { known: knownGray(image.toGray()), image, strength: 0.25, numInferenceSteps: 8, seed: 5 };
    expect(drawn).toEqual((await pipe.generate(options)).images[0]);
  });

  it('jumps back up to fit a picture', async () => {
    const jumps = ['--jump-length', '2', '--jump-n-sample', '3'];
    const drawn = await draw('--colorize', face(), '--steps', '4', ...jumps);
    const known = knownGray(image.toGray());
    const options = { known, jumpLength: 2, jumpNSample: 3, numInferenceSteps: 4, seed: 5 };
    expect(drawn).toEqual((await pipe.generate(options)).images[0]);
  });

  it('jumps back up with no picture to fit as well, as the library does', async () => {
    const drawn = await draw('--steps', '3', '--jump-length', '1', '--jump-n-sample', '2');
    const options = { jumpLength: 1, jumpNSample: 2, numInferenceSteps: 3, seed: 5 };
    expect(drawn).toEqual((await pipe.generate(options)).images[0]);
  });

  it.each<[message: string, args: () => string[]]>([
    ["argument '2' is invalid. It must be a number above 0, and at most 1.", () => ['--strength', '2']],
    ['--strength: there is no --image, --inpaint or --colorize to start from', () => ['--strength', '0.5']],
    ['--strength: 0.1 of 5 steps leaves none', () => ['--image', face(), '--strength', '0.1', '--steps', '5']],
    ['--image: "no.png" can\'t be read: there is no such file', () => ['--image', 'no.png']],
    [`--image: "${emojiFaces}" can't be read: a folder stands where a file is needed`, () => ['--image', emojiFaces]],
    [
      '--jump-length: 10 steps up, the default, are as many as the run has',
      () => ['--jump-n-sample', '3', '--colorize', face(), '--steps', '6'],
    ],
    [
      '--scheduler: RestartScheduler goes up as well',
      () => ['--scheduler', 'RestartScheduler', '--jump-length', '3', '--colorize', face(), '--steps', '6'],
    ],
    ['--device: "gpu" is not available', () => ['--device', 'gpu']],
    [
      '--jump-length: 10 steps up are as many as the run has',
      () => ['--jump-length', '10', '--colorize', face(), '--steps', '10'],
    ],
  ])('refuses what it can not do: %s', async (message, args) => {
    const { code, stderr } = await generate('--out', temporaryFolder(), ...args());
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
