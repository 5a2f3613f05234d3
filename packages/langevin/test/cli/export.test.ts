import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Generator, Tensor, UNet2DModel } from 'langevin';
import { nodeRuntime } from 'langevin/node';
import { describe, expect, it } from 'vitest';
import { emojiFaces } from '../support/model.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('langevin export', () => {
  it('writes a file that runs by itself and gives what the network gives', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'new', 'unet.onnx');
    const { code, stdout, stderr } = await runCommand(['export', emojiFaces, '--out', file]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(join(folder, 'new'))).toEqual(['unet.onnx']);
    expect(stdout).toMatch(/unet\.onnx: 7\.\d+ MB/);
    expect(stdout).toMatch(/input +sample \(float32\)\n +input +timestep \(float32\)\n +output +out_sample\n/);

    const sample = new Generator(0).randn([2, 3, 32, 32]);
    const timestep = new Tensor('float32', Float32Array.of(0.5), [1]);
    const session = await nodeRuntime().createSession({ graph: readFileSync(file), weights: [] });
    const outputs = await session.run({ sample, timestep });
    await session.dispose();
    const unet = await UNet2DModel.fromPretrained(emojiFaces);
    const expected = await unet.forward(sample, timestep);
    await unet.dispose();
    expect(outputs.out_sample?.dims).toEqual([2, 3, 32, 32]);
    expect(outputs.out_sample?.data).toEqual(expected.data);
  });

  it('writes it for another size', async () => {
    const file = join(temporaryFolder(), 'unet.onnx');
    const { code } = await runCommand(['export', join(emojiFaces, 'unet'), '--out', file, '--height', '16']);
    expect(code).toBe(0);

    const session = await nodeRuntime().createSession({ graph: readFileSync(file), weights: [] });
    const sample = new Generator(0).randn([1, 3, 16, 32]);
    const outputs = await session.run({ sample, timestep: new Tensor('float32', Float32Array.of(1), [1]) });
    await session.dispose();
    expect(outputs.out_sample?.dims).toEqual([1, 3, 16, 32]);
  });

  it.skipIf(process.platform === 'win32')('writes the file that a link leads to', async () => {
    const folder = temporaryFolder();
    const [file, link] = [join(folder, 'unet.onnx'), join(folder, 'link')];
    writeFileSync(file, '');
    symlinkSync('unet.onnx', link);
    const { code } = await runCommand(['export', emojiFaces, '--out', link]);
    expect(code).toBe(0);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(lstatSync(file).size).toBeGreaterThan(1e6);
    expect(readdirSync(folder).sort()).toEqual(['link', 'unet.onnx']);
  });
});
