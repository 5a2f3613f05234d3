import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DDIMPipeline, DDIMScheduler, Generator, type RasterImage, type StreamOptions, UNet2DModel } from 'langevin';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conditionalConfig, emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const networkOf = (seed: number, numClassEmbeds = 3): UNet2DModel =>
  UNet2DModel.fromConfig({ ...conditionalConfig, numClassEmbeds }, { generator: new Generator(seed) });

const [unet, guide] = [networkOf(0), networkOf(1)];
const pipe = new DDIMPipeline({ unet, scheduler: new DDIMScheduler(), guide });
const folders = mkdtempSync(join(tmpdir(), 'langevin-'));
const [model, withGuide, weaker] = [join(folders, 'model'), join(folders, 'with-guide'), join(folders, 'weaker')];
beforeAll(async () => {
  await new DDIMPipeline({ unet, scheduler: pipe.scheduler }).savePretrained(model);
  await pipe.savePretrained(withGuide);
  await guide.savePretrained(weaker);
});
afterAll(async () => {
  await Promise.all([unet.dispose(), guide.dispose()]);
  rmSync(folders, { recursive: true });
});

/** The pictures that the command draws, in the order of their names, and the number of evaluations that it took. */
async function drawn(folder: string, ...args: string[]): Promise<{ images: Buffer[]; stderr: string }> {
  const out = temporaryFolder();
  const common = ['--steps', '2', '--seed', '3', '--no-grid', '--out', out];
  const { code, stderr } = await runCommand(['generate', folder, ...common, ...args]);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return {
    images: readdirSync(out)
      .sort()
      .map((name) => readFileSync(join(out, name))),
    stderr,
  };
}

async function byLibrary(seed: number, options: StreamOptions): Promise<Buffer[]> {
  const { images } = await pipe.generate({ numInferenceSteps: 2, seed, ...options });
  return images.map((image: RasterImage) => Buffer.from(image.toPng()));
}

describe('langevin generate with guidance', () => {
  it('draws what the library draws, a class for each image and one for none', async () => {
    const args = ['--count', '3', '--batch-size', '2', '--class-label', '0,1,1'];
    const { images, stderr } = await drawn(model, ...args, '--guidance', '4', '--negative-class-label', '2');
    const guided = { guidanceScale: 4, negativeClassLabels: 2 };
    const first = await byLibrary(3, { batchSize: 2, classLabels: [0, 1], ...guided });
    const second = await byLibrary(4, { batchSize: 1, classLabels: 1, ...guided });
    expect(images).toEqual([...first, ...second]);
    expect(stderr).toContain('4 evaluations');
    const each = await drawn(model, ...args, '--guidance', '4', '--negative-class-label', '2,0,2');
    const mixed = await byLibrary(3, {
      batchSize: 2,
      classLabels: [0, 1],
      guidanceScale: 4,
      negativeClassLabels: [2, 0],
    });
    expect(each.images.slice(0, 2)).toEqual(mixed);
  });

  it('takes the weaker network of a folder, of a pipeline, or of the model itself', async () => {
    const wanted = await byLibrary(3, { classLabels: 1, autoguidanceScale: 2 });
    const args = ['--class-label', '1', '--autoguidance', '2'];
    const { images, stderr } = await drawn(model, ...args, '--guide', weaker);
    expect(images).toEqual(wanted);
    expect(stderr).toContain('4 evaluations');
    expect((await drawn(withGuide, ...args)).images).toEqual(wanted);
    const itself = await drawn(withGuide, ...args, '--guide', model);
    expect(itself.images).toEqual(await byLibrary(3, { classLabels: 1 }));
  });

  it('guides in an interval of noise levels', async () => {
    const args = ['--class-label', '1', '--autoguidance', '2', '--guidance-interval', '0.1,5'];
    const { images, stderr } = await drawn(withGuide, ...args);
    const options = { classLabels: 1, autoguidanceScale: 2, guidanceInterval: [0.1, 5] as const };
    expect(images).toEqual(await byLibrary(3, options));
    expect(stderr).toContain('3 evaluations');
  });
});

describe('guidance that there can not be is refused in one line', () => {
  async function refusal(folder: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runCommand(['generate', folder, '--out', temporaryFolder(), ...args]);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    return stderr;
  }
  const drawsOne = ['--class-label', '1'];

  it.each([
    [['--guidance', '2'], '--negative-class-label: the network does not say which class is none; pass it.'],
    [['--guidance', '2', '--negative-class-label', '3'], '--negative-class-label: 3 is not a class of this network'],
    [['--guidance', '2', '--negative-class-label', '1,2'], '--negative-class-label: 2 labels for 1 image'],
    [['--negative-class-label', '2'], '--negative-class-label: they only count with a scale of the guidance'],
    [
      ['--autoguidance', '2'],
      '--autoguidance: the pipeline has no guide, a weaker network of the same kind; pass one in: --guide.',
    ],
    [['--guide', weaker], '--guide: there is no --autoguidance to go with it.'],
    [
      ['--autoguidance', '2', '--guide', emojiFaces],
      '--guide: it has to be of the same images and classes as the unet.',
    ],
    [['--autoguidance', '2', '--guide', 'nowhere'], '--guide: nowhere: no such folder.'],
    [['--guidance-interval', '1,2'], '--guidance-interval: there is no guidance that it could limit; leave it out.'],
    [
      ['--guidance-interval', '2,1'],
      "argument '2,1' is invalid. It must be the lower and the higher end, such as 0.3,5.",
    ],
    [['--guidance', 'much'], "argument 'much' is invalid. It must be a number from 0."],
  ])('%j', async (args, message) => {
    expect(await refusal(model, ...drawsOne, ...args)).toContain(message);
  });

  it('of a network without classes', async () => {
    expect(await refusal(emojiFaces, '--guidance', '2')).toContain(
      '--guidance: the network has no classes to be guided to',
    );
    expect(await refusal(emojiFaces, '--negative-class-label', '2')).toContain(
      '--negative-class-label: the network has no classes to be guided to',
    );
  });
});

it('langevin inspect shows the guide of a pipeline', async () => {
  const { code, stdout } = await runCommand(['inspect', withGuide, '--json']);
  expect(code).toBe(0);
  const { components } = JSON.parse(stdout);
  expect(Object.keys(components).sort()).toEqual(['guide', 'scheduler', 'unet']);
  expect(components.guide).toMatchObject({ className: 'UNet2DModel', network: { parameters: guide.parameterCount } });
});
