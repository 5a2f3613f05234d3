import { DisposedError, FileNotFoundError, MemoryFiles } from '@langevin/core';
import { LDMPipeline } from '@langevin/latent';
import type { ComponentEvent } from '@langevin/pipeline';
import { describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { filesOf, folderOf } from './support/folders.ts';
import './support/latent-cases.ts';

const steps = { seed: 1, numInferenceSteps: 2, outputType: 'tensor' } as const;

/** Notes what a run tells of components. */
function notes(): { events: string[]; onComponent: (event: ComponentEvent) => void } {
  const events: string[] = [];
  return { events, onComponent: ({ component, phase }) => void events.push(`${phase} ${component}`) };
}

describe('the components of a latent pipeline', () => {
  it('are loaded when a run first needs them, and stay', async () => {
    await using pipe = await LDMPipeline.fromPretrained(fixturePath('pipeline/ldm'));
    const [first, second] = [notes(), notes()];
    const drawn = await pipe.generate({ ...steps, onComponent: first.onComponent });
    expect(first.events).toEqual(['loading unet', 'running unet', 'loading vqvae', 'running vqvae']);
    const again = await pipe.generate({ ...steps, onComponent: second.onComponent });
    expect(second.events).toEqual(['running unet', 'running vqvae']);
    expect(again.images).toEqual(drawn.images);
    // Nobody listens after the run.
    await pipe.release('vqvae');
    expect(second.events).toHaveLength(2);
  });

  it.each([
    ['files', () => fixturePath('pipeline/ldm')],
    ['bytes in memory', () => folderOf('ldm')],
  ])('give their memory back when they have done their part, of %s', async (_, source) => {
    await using pipe = await LDMPipeline.fromPretrained(source());
    const { events, onComponent } = notes();
    const drawn = await pipe.generate({ ...steps, releaseAfterUse: true, onComponent });
    expect(events).toEqual([
      'loading unet',
      'running unet',
      'released unet',
      'loading vqvae',
      'running vqvae',
      'released vqvae',
    ]);
    expect((await pipe.generate(steps)).images).toEqual(drawn.images);
  });

  it('give it back as well where a run is left, or fails', async () => {
    await using pipe = await LDMPipeline.fromPretrained(fixturePath('pipeline/ldm'));
    const left = notes();
    for await (const _ of pipe.stream({
      seed: 1,
      numInferenceSteps: 2,
      releaseAfterUse: true,
      onComponent: left.onComponent,
    }))
      break;
    expect(left.events).toContain('released unet');
    const failed = notes();
    const onStep = (): never => {
      throw new Error('enough');
    };
    const run = pipe.generate({ ...steps, releaseAfterUse: true, onComponent: failed.onComponent, onStep });
    await expect(run).rejects.toThrow('enough');
    expect(failed.events).toContain('released unet');
  });

  it('are gone with the pipeline', async () => {
    const pipe = await LDMPipeline.fromPretrained(fixturePath('pipeline/ldm'));
    const { decoder } = pipe;
    await pipe.dispose();
    await expect(pipe.release()).rejects.toThrow(DisposedError);
    await expect(decoder.release?.()).rejects.toThrow(DisposedError);
  });

  it('are refused at once where a file of theirs is missing, although it is read later', async () => {
    const { 'vqvae/diffusion_pytorch_model.safetensors': _, ...others } = filesOf('ldm');
    const load = LDMPipeline.fromPretrained(new MemoryFiles(others, 'ldm'));
    await expect(load).rejects.toThrow(FileNotFoundError);
    await expect(load).rejects.toThrow('ldm/vqvae');
  });
});
