import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DDIMPipeline,
  DDIMScheduler,
  DPMSolverMultistepScheduler,
  Generator,
  type RasterImage,
  readPng,
  ScoreSdeVePipeline,
  ScoreSdeVeScheduler,
  UNet2DModel,
} from 'langevin';
import { describe, expect, it } from 'vitest';
import { conditionalConfig, emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const readImage = (...path: string[]): RasterImage => readPng(readFileSync(join(...path)));

describe('langevin generate', () => {
  it('writes each image and an enlarged grid, and prints their paths', async () => {
    const out = temporaryFolder();
    const args = ['generate', emojiFaces, '--steps', '2', '--batch-size', '3', '--seed', '5', '--out', out];
    const { code, stdout } = await runCommand(args);

    expect(code).toBe(0);
    const names = ['seed-5-000.png', 'seed-5-001.png', 'seed-5-002.png', 'grid.png'];
    expect(stdout).toBe(names.map((name) => `${join(out, name)}\n`).join(''));
    expect(readdirSync(out).sort()).toEqual(names.sort());
    expect(readImage(out, 'seed-5-002.png')).toMatchObject({ width: 32, height: 32, channels: 3 });
    // 2 × 2 pictures of 32 pixels with 2 between them, each pixel drawn 4 times.
    expect(readImage(out, 'grid.png')).toMatchObject({ width: 264, height: 264, channels: 3 });
  });

  it('draws what the library draws from the same seed', async () => {
    const out = temporaryFolder();
    await runCommand(['generate', emojiFaces, '--steps', '2', '--batch-size', '2', '--seed', '7', '--out', out]);

    const pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
    const { images } = await pipe.generate({ batchSize: 2, numInferenceSteps: 2, generator: new Generator(7) });
    await pipe.dispose();
    for (const [index, image] of images.entries()) {
      expect(readFileSync(join(out, `seed-7-00${index}.png`))).toEqual(Buffer.from(image.toPng()));
    }
  });

  it('draws --count images in batches, each of which can be drawn again from its seed', async () => {
    const [all, second] = [temporaryFolder(), temporaryFolder()];
    const common = ['generate', emojiFaces, '--steps', '1', '--no-grid'];
    const whole = await runCommand([...common, '--count', '5', '--batch-size', '2', '--seed', '3', '--out', all]);
    await runCommand([...common, '--batch-size', '2', '--seed', '4', '--out', second]);

    expect(readdirSync(all)).toEqual([
      'seed-3-000.png',
      'seed-3-001.png',
      'seed-4-000.png',
      'seed-4-001.png',
      'seed-5-000.png',
    ]);
    expect(whole.stderr).toContain('seeds 3 to 5');
    for (const name of readdirSync(second))
      expect(readFileSync(join(all, name))).toEqual(readFileSync(join(second, name)));
  });

  it("changes the loaded scheduler's settings that are given, and keeps the others", async () => {
    const out = temporaryFolder();
    const settings = ['--snr', '0.3', '--sigma-max', '20', '--correct-steps', '2', '--corrector-norm', 'image'];
    await runCommand(['generate', emojiFaces, '--steps', '2', '--seed', '1', '--out', out, ...settings]);

    const pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces, {
      scheduler: new ScoreSdeVeScheduler({
        sigmaMin: 0.01,
        sigmaMax: 20,
        snr: 0.3,
        correctSteps: 2,
        correctorNorm: 'image',
      }),
    });
    const { images } = await pipe.generate({ numInferenceSteps: 2, generator: new Generator(1) });
    await pipe.dispose();
    expect(readFileSync(join(out, 'seed-1-000.png'))).toEqual(Buffer.from(images[0]!.toPng()));
  });

  it('takes another scheduler, made of the settings of the model, with settings of its own', async () => {
    const out = temporaryFolder();
    const choice = ['--scheduler', 'DPMSolverMultistepScheduler', '--set', 'algorithm_type=sde-dpmsolver++'];
    const args = ['generate', emojiFaces, ...choice, '--set', 'useKarrasSigmas=true', '--steps', '4', '--seed', '1'];
    const { code, stderr } = await runCommand([...args, '--out', out]);
    expect(code).toBe(0);
    expect(stderr).toContain('4 evaluations');

    const pipe = await ScoreSdeVePipeline.fromPretrained(emojiFaces);
    const settings = { algorithmType: 'sde-dpmsolver++', useKarrasSigmas: true };
    pipe.scheduler = DPMSolverMultistepScheduler.fromConfig({ ...pipe.scheduler.config, ...settings });
    const { images } = await pipe.generate({ numInferenceSteps: 4, generator: new Generator(1) });
    await pipe.dispose();
    expect(readFileSync(join(out, 'seed-1-000.png'))).toEqual(Buffer.from(images[0]!.toPng()));
  });

  it('draws with whichever pipeline a folder holds', async () => {
    const [model, out] = [temporaryFolder(), temporaryFolder()];
    const unet = UNet2DModel.fromConfig(
      { ...conditionalConfig, numClassEmbeds: null },
      { generator: new Generator(0) },
    );
    await new DDIMPipeline({ unet, scheduler: new DDIMScheduler() }).savePretrained(model);
    const { code, stdout } = await runCommand(['generate', model, '--steps', '3', '--seed', '2', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('seed-2-000.png');
  });

  it("takes the scheduler's usual number of steps", async () => {
    const args = ['generate', emojiFaces, '--scheduler', 'EulerScheduler', '--no-grid', '--out', temporaryFolder()];
    expect((await runCommand(args)).stderr).toContain('18 evaluations');
  });

  it('draws a class for each image, in batches', async () => {
    const [model, out] = [temporaryFolder(), temporaryFolder()];
    const unet = UNet2DModel.fromConfig(conditionalConfig, { generator: new Generator(0) });
    const pipe = new ScoreSdeVePipeline({ unet, scheduler: new ScoreSdeVeScheduler({ sigmaMax: 1 }) });
    await pipe.savePretrained(model);
    const common = ['generate', model, '--steps', '1', '--no-grid', '--out', out];
    const { code } = await runCommand([
      ...common,
      '--count',
      '3',
      '--batch-size',
      '2',
      '--seed',
      '0',
      '--class-label',
      '2,0,1',
    ]);
    expect(code).toBe(0);

    const draw = async (seed: number, classLabels: number[]): Promise<RasterImage[]> => {
      const generator = new Generator(seed);
      return (await pipe.generate({ batchSize: classLabels.length, numInferenceSteps: 1, generator, classLabels }))
        .images;
    };
    const images = [...(await draw(0, [2, 0])), ...(await draw(1, [1]))];
    await unet.dispose();
    for (const [index, name] of ['seed-0-000.png', 'seed-0-001.png', 'seed-1-000.png'].entries()) {
      expect(readFileSync(join(out, name))).toEqual(Buffer.from(images[index]!.toPng()));
    }
    const refused = await runCommand([...common, '--count', '3', '--class-label', '0,1']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('2 labels for 3 images')]);
  });

  it('lays the grid out as told', async () => {
    const out = temporaryFolder();
    const style = ['--columns', '3', '--enlarge', '2'];
    await runCommand(['generate', emojiFaces, '--steps', '1', '--batch-size', '3', '--out', out, ...style]);
    expect(readImage(out, 'grid.png')).toMatchObject({ width: 200, height: 64 });
  });

  it('draws a seed if none is given, and says which', async () => {
    const out = temporaryFolder();
    const { stderr } = await runCommand(['generate', emojiFaces, '--steps', '1', '--no-grid', '--out', out]);
    const seed = /seed (\d+) /.exec(stderr)?.[1];
    expect(readdirSync(out)).toEqual([`seed-${seed}-000.png`]);
  });

  it('shows progress in plain lines where stderr is no terminal, with the evaluations counted', async () => {
    const out = temporaryFolder();
    const { stderr } = await runCommand(['generate', emojiFaces, '--steps', '3', '--out', out]);
    expect(stderr).toMatch(/^0% .* evaluations\/s/m);
    expect(stderr).toMatch(/^100% .* evaluations\/s/m);
    expect(stderr).toMatch(/^1 image in .*, 6 evaluations in \d+ s; seed \d+ /m);
    expect(stderr).not.toContain('\u001b');
  });

  it('says nothing on stderr with --quiet', async () => {
    const out = temporaryFolder();
    const { stdout, stderr } = await runCommand(['generate', emojiFaces, '--steps', '1', '--quiet', '--out', out]);
    expect(stderr).toBe('');
    expect(stdout).toContain('grid.png');
  });
});
