import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';

const readConfig = (...path: string[]): Record<string, unknown> =>
  JSON.parse(readFileSync(join(emojiFaces, ...path), 'utf8')) as Record<string, unknown>;

describe('langevin inspect', () => {
  it("prints a pipeline's components, cost, memory and files as JSON", async () => {
    const { code, stdout, stderr } = await runCommand(['inspect', emojiFaces, '--json']);
    expect([code, stderr]).toEqual([0, '']);

    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ source: emojiFaces, pipeline: 'ScoreSdeVePipeline' });
    expect(Object.keys(report.components)).toEqual(['unet', 'scheduler']);
    const { unet, scheduler } = report.components;
    expect(unet).toMatchObject({ className: 'UNet2DModel', config: { sampleSize: 32, timeEmbeddingType: 'fourier' } });
    expect(scheduler).toMatchObject({ className: 'ScoreSdeVeScheduler', config: { sigmaMax: 50, correctSteps: 1 } });
    expect(scheduler.network).toBeUndefined();

    const { parameters, evaluation, memory } = unet.network;
    expect(parameters / 1e6).toBeCloseTo(1.76, 2);
    expect(evaluation.size).toEqual({ height: 32, width: 32 });
    // 0.83 of 3×3 convolutions; attention and the pointwise layers are the rest.
    expect(evaluation.flops / 1e9).toBeCloseTo(0.906, 3);
    expect(memory.weights).toBe(4 * parameters);
    expect(memory.session).toBeGreaterThan(memory.weights);

    const weights = report.files.find(({ path }: { path: string }) => path.endsWith('.safetensors'));
    expect(weights).toEqual({ path: 'unet/diffusion_pytorch_model.safetensors', bytes: expect.any(Number) });
    // The file is the weights and a header.
    expect(weights.bytes / memory.weights).toBeCloseTo(1, 1);
  });

  it('prints the same for people', async () => {
    const { stdout } = await runCommand(['inspect', emojiFaces]);
    for (const wanted of ['ScoreSdeVePipeline', 'unet: UNet2DModel', 'scheduler: ScoreSdeVeScheduler', '1.76 M']) {
      expect(stdout).toContain(wanted);
    }
    expect(stdout).toMatch(/0\.906 GFLOP for an image of 32×32/);
    expect(stdout).toMatch(/sigmaMax +50\n/);
    expect(stdout).toMatch(/model_index\.json +\d+ B\n/);
  });

  it('shows what a folder says of a component whose class it does not know', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'langevin-test-'));
    await cp(emojiFaces, folder, { recursive: true });
    const index = { ...readConfig('model_index.json'), scheduler: ['mine', 'MyScheduler'] };
    await writeFile(join(folder, 'model_index.json'), JSON.stringify(index));
    const { code, stdout } = await runCommand(['inspect', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain('unet: UNet2DModel\n  parameters');
    expect(stdout).toContain('scheduler: MyScheduler (of no class that is known here)\n');
    expect(stdout).toMatch(/sigma_max +50\n/);
    const report = JSON.parse((await runCommand(['inspect', folder, '--json'])).stdout);
    expect(report.components.scheduler).toMatchObject({ className: 'MyScheduler', isKnown: false });
    await rm(folder, { recursive: true });
  });

  it('shows what a scheduler keeps for others, such as fitted levels, in short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'langevin-test-'));
    await cp(emojiFaces, folder, { recursive: true });
    const file = join('scheduler', 'scheduler_config.json');
    const levels = { 3: [50, 1, 0.1, 0], 90: Array.from({ length: 91 }, (_, i) => 90 - i) };
    const settings = { ...readConfig(file), levels, _kept_for_others: ['levels'] };
    await writeFile(join(folder, file), JSON.stringify(settings));
    const { stdout } = await runCommand(['inspect', folder]);
    expect(stdout).toMatch(
      /\n\n {2}kept for schedulers of other classes\n {2}levels {2}\{"3":\[50,1,0\.1,0\],"90":.{170,180}…\n/,
    );
    const { components } = JSON.parse((await runCommand(['inspect', folder, '--json'])).stdout);
    expect(components.scheduler.kept).toEqual({ levels });
    expect(components.unet.kept).toBeUndefined();
    await rm(folder, { recursive: true });
  });

  it('shows names of a folder as text, whatever they hold', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'langevin-test-'));
    const index =
      '{"_class_name": "P", "__proto__": ["x", "Own"], "b": ["x", "Y\\u001b]0;hi\\u0007\\n\\nunet: UNet2DModel"]}';
    await writeFile(join(folder, 'model_index.json'), index);
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'b', 'config.json'), '{"sde": {"sigma": 3}, "c": "\\u001b[31m"}');
    const { code, stdout } = await runCommand(['inspect', folder]);
    expect(code).toBe(0);
    expect([...stdout].filter((letter) => letter < ' ' && letter !== '\n')).toEqual([]);
    expect(stdout).not.toMatch(/^unet/m);
    expect(stdout).toContain('__proto__: Own');
    expect(stdout).toContain('{"sigma":3}');
    await rm(folder, { recursive: true });
  });

  it('takes a lone model', async () => {
    const folder = join(emojiFaces, 'unet');
    const { stdout } = await runCommand(['inspect', folder, '--json']);
    const report = JSON.parse(stdout);
    expect(report.pipeline).toBeNull();
    expect(report.components.model).toMatchObject({ className: readConfig('unet', 'config.json')._class_name });
  });

  it('counts an evaluation at another size', async () => {
    const at = async (...size: string[]): Promise<number> => {
      const { stdout } = await runCommand(['inspect', emojiFaces, '--json', ...size]);
      return JSON.parse(stdout).components.unet.network.evaluation.flops;
    };
    const [configured, wide] = [await at(), await at('--width', '64')];
    // Convolutions cost twice as much, attention four times, the time embedding the same.
    expect(wide / configured).toBeGreaterThan(1.9);
    expect(wide / configured).toBeLessThan(2.3);
  });
});
