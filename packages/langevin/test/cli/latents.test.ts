import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Generator, LDMPipeline, RasterImage, readPng } from 'langevin';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../../test/support/reference.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folderOf = (name: string): string => fixturePath(`pipeline/${name}`);

/** Draws, and gives the exit code, what was said, and the pictures. */
async function draw(model: string, ...args: string[]) {
  const out = temporaryFolder();
  const common = ['--steps', '2', '--seed', '3', '--no-grid', '--out', out];
  const { code, stderr } = await runCommand(['generate', model, ...common, ...args]);
  return { code, stderr, pictures: readdirSync(out).map((name) => readPng(readFileSync(join(out, name)))) };
}

function pictureFile(width: number, height: number): string {
  const pixels = Uint8ClampedArray.from(new Generator(1).randint(0, 256, [3 * width * height]).data, Number);
  const file = join(temporaryFolder(), 'small.png');
  writeFileSync(file, new RasterImage(width, height, 3, pixels).toPng());
  return file;
}

describe('langevin generate with a pipeline of latents', () => {
  it('draws what the library draws, and counts what denoises alone', async () => {
    const { code, stderr, pictures } = await draw(folderOf('ldm'), '--low-memory');
    expect(code).toBe(0);
    expect(stderr).toMatch(/1 image in .*, 2 evaluations in/);
    await using pipe = await LDMPipeline.fromPretrained(folderOf('ldm'));
    expect(pictures).toEqual((await pipe.generate({ seed: 3, numInferenceSteps: 2 })).images);
  });

  it('enlarges a picture of whatever size, and refuses options of pixels', async () => {
    const { code, pictures } = await draw(folderOf('ldm-sr'), '--image', pictureFile(12, 8));
    expect(code).toBe(0);
    expect(pictures.map(String)).toEqual(['RasterImage 24 × 16 × 3']);
    const known = await draw(folderOf('ldm'), '--colorize', pictureFile(16, 16));
    expect(known).toMatchObject({ code: 2 });
    expect(known.stderr).toContain('error: --colorize: a LDMPipeline draws latents');
    expect(await draw(folderOf('ldm'), '--strength', '0.5')).toMatchObject({ code: 2 });
  });

  it('takes classes by their names', async () => {
    const folder = temporaryFolder();
    cpSync(folderOf('dit'), folder, { recursive: true });
    const file = join(folder, 'model_index.json');
    const index = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...index, id2label: { 1: 'goldfish', 207: 'golden retriever' } }));
    const named = await draw(folder, '--class', 'golden retriever');
    expect(named).toMatchObject({ code: 0 });
    expect(named.pictures).toEqual((await draw(folder, '--class-label', '207')).pictures);
    const refused = await draw(folder, '--class', 'goldfisch');
    expect(refused.stderr).toContain('error: --class: "goldfisch" is no class of the model; did you mean goldfish?');
    expect((await draw(folderOf('ldm'), '--class', 'x')).stderr).toContain('--class: the model has no names');
  });
});

describe('langevin inspect and export with a pipeline of latents', () => {
  it('show what each network costs, and each of its graphs', async () => {
    const { stdout } = await runCommand(['inspect', folderOf('dit'), '--json']);
    const { components } = JSON.parse(stdout);
    expect(Object.keys(components)).toEqual(['transformer', 'vae', 'scheduler']);
    const { network } = components.vae;
    expect(network).toMatchObject({ evaluation: null, graphs: { encode: {}, decode: {} } });
    expect(network.graphs.decode.flops).toBeGreaterThan(1e6);
    // The file is the weights and a header.
    const bytes = readFileSync(join(folderOf('dit'), 'vae/diffusion_pytorch_model.safetensors')).byteLength;
    expect(network.memory.weights / bytes).toBeGreaterThan(0.8);
    expect((await runCommand(['inspect', folderOf('dit')])).stdout).toMatch(/decode +[\d.]+ GFLOP\n/);
  });

  it('write the network that denoises, or the graph that is asked for', async () => {
    const write = (name: string, ...args: string[]) =>
      runCommand(['export', folderOf(name), '--out', join(temporaryFolder(), 'network.onnx'), ...args]);
    expect((await write('dit')).stdout).toMatch(/input +class_labels/);
    expect((await write('ldm')).stdout).toMatch(/input +timestep/);
    expect(await write('ldm', '--component', 'vqvae', '--graph', 'decode')).toMatchObject({ code: 0, stderr: '' });
    const refusals: [string[], string][] = [
      [['--component', 'vqvae'], 'error: --graph: the network has several; choose among encode, decode.'],
      [['--component', 'vqvae', '--graph', 'x'], 'error: --graph: there is no "x"; choose among encode, decode.'],
      [['--graph', 'x'], 'error: --graph: there is no "x"; the network has one graph, without a name; leave it out.'],
      [['--component', 'vae'], 'error: --component: none of the components is called vae; choose among'],
      [['--component', 'scheduler'], 'error: --component: a DDIMScheduler is no network, and has no graph.'],
    ];
    for (const [args, message] of refusals) {
      const { code, stderr } = await write('ldm', ...args);
      expect([code, stderr.slice(0, message.length)]).toEqual([2, message]);
    }
  });
});
