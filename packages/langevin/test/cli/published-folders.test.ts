import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../../test/support/reference.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const flat = fixturePath('pipeline/flat-ddpm');
const weightsFile = 'diffusion_pytorch_model.bin';

/** A copy of a folder whose files stand side by side. */
function copyOfFlat(): string {
  const folder = temporaryFolder();
  cpSync(flat, folder, { recursive: true });
  return folder;
}

/** Draws one picture, and gives it, the exit code and what was said. */
async function draw(model: string, ...args: string[]) {
  const out = temporaryFolder();
  const common = ['--steps', '2', '--seed', '0', '--no-grid', '--quiet', '--out', out];
  const { code, stderr } = await runCommand(['generate', model, ...common, ...args]);
  const [name] = readdirSync(out);
  return { code, stderr, picture: name === undefined ? undefined : readFileSync(join(out, name)) };
}

describe('a folder as people publish it', () => {
  it('is drawn with, looked at and exported where its files stand side by side', async () => {
    expect(await draw(flat)).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await runCommand(['inspect', flat, '--json']);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.pipeline).toBe('DDPMPipeline');
    expect(Object.keys(report.components)).toEqual(['unet', 'scheduler']);
    const file = join(temporaryFolder(), 'unet.onnx');
    expect(await runCommand(['export', flat, '--out', file])).toMatchObject({ code: 0, stderr: '' });
  });

  it('is drawn with by the pipeline that is asked for', async () => {
    const plain = await draw(flat);
    const ddim = await draw(flat, '--pipeline', 'DDIMPipeline');
    expect(ddim).toMatchObject({ code: 0, stderr: '' });
    expect(ddim.picture).not.toEqual(plain.picture);
    const own = copyOfFlat();
    const index = join(own, 'model_index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replace('DDPMPipeline', 'FaceDiffusionPipeline'));
    const refused = await draw(own);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('no pipeline of the name "FaceDiffusionPipeline"');
    expect(refused.stderr).toContain('--pipeline DDPMPipeline');
    expect(await draw(own, '--pipeline', 'DDPMPipeline')).toEqual(plain);
    const unknown = await draw(own, '--pipeline', 'DDPM');
    expect(unknown.stderr).toMatch(
      /--pipeline: "DDPM" is no pipeline; did you mean DDPMPipeline\? There are also .*DDIM/,
    );
    expect((await draw(own, '--pipeline', 'UNet2DModel')).stderr).toContain('"UNet2DModel" is no pipeline');
  });

  it('is read by the set of weights that is asked for', async () => {
    const model = copyOfFlat();
    cpSync(fixturePath(`unet/training-checkpoint/${weightsFile}`), join(model, weightsFile));
    for (const command of [['generate'], ['inspect'], ['export', '--out', join(temporaryFolder(), 'x.onnx')]]) {
      const { code, stderr } = await runCommand([...command, model]);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^error: --weights: .* has several sets of weights, ema, model.module; .* --weights ema\.\n$/,
      );
      if (command[0] === 'inspect')
        expect(await runCommand([...command, model, '--weights', 'ema'])).toMatchObject({ code: 0 });
    }
    const [average, last] = [await draw(model, '--weights', 'ema'), await draw(model, '--weights', 'model')];
    expect(average.code).toBe(0);
    expect(average.picture).not.toEqual(last.picture);
    expect(await draw(model, '--weights', 'best')).toMatchObject({ code: 2, picture: undefined });
  });

  it('is read by the variant that is there', async () => {
    const model = copyOfFlat();
    renameSync(join(model, weightsFile), join(model, weightsFile.replace('.bin', '.fp16.bin')));
    const plain = await draw(flat);
    const only = await draw(model);
    expect(only.stderr).toMatch(/^warning: .*the variant "fp16" of the weights alone/);
    expect(only.picture).toEqual(plain.picture);
    expect(await draw(model, '--variant', 'fp16')).toEqual(plain);
    cpSync(join(flat, weightsFile), join(model, weightsFile.replace('.bin', '.bf16.bin')));
    expect((await draw(model)).stderr).toMatch(
      /There are variants .*"bf16", "fp16"\. Ask for one of them: --variant bf16/,
    );
  });

  it('is drawn with from negative seeds', async () => {
    const out = temporaryFolder();
    const args = ['--steps', '1', '--seed', '-2', '--count', '3', '--no-grid', '--out', out];
    const { code, stderr } = await runCommand(['generate', flat, ...args]);
    expect(code).toBe(0);
    expect(stderr).toContain('seeds -2 to 0');
    expect(readdirSync(out).sort()).toEqual(['seed--1-000.png', 'seed--2-000.png', 'seed-0-000.png']);
    const same = await draw(flat, '--steps', '1', '--seed', `${2n ** 64n - 2n}`);
    expect(readFileSync(join(out, 'seed--2-000.png'))).toEqual(same.picture);
  });
});
