import { ComponentError, DisposedError, MemoryFiles, MemoryFolder } from '@langevin/core';
import { type ComponentTable, DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AscentComponents,
  AscentPipeline,
  AscentScheduler,
  ascentFiles,
  GainModel,
} from './support/components.ts';

interface RefinedComponents extends AscentComponents {
  readonly refiner?: GainModel | undefined;
}

/** A pipeline that does without its refiner. */
class RefinedPipeline extends DiffusionPipeline<RefinedComponents> {
  static override readonly className: string = 'RefinedPipeline';
  static override readonly requires: ComponentTable<RefinedComponents> = {
    ...AscentPipeline.requires,
    scheduler: { ...AscentPipeline.requires.scheduler, classes: [AscentScheduler] },
    refiner: { what: 'a refiner', has: ['forward', 'gain'], classes: [GainModel], isOptional: true },
  };
}

beforeAll(() => {
  for (const one of [GainModel, AscentScheduler, RefinedPipeline]) registerComponent(one);
});

const refined = { _class_name: 'RefinedPipeline', refiner: ['gain_models', 'GainModel'] };
const files = (index: object = {}): MemoryFiles =>
  new MemoryFiles({ ...ascentFiles({ ...refined, ...index }), 'refiner/config.json': '{ "gain": 3 }' });

async function saved(pipe: RefinedPipeline): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  await pipe.savePretrained(folder);
  await folder.commit();
  return folder;
}

describe('a component that a pipeline does without', () => {
  it.each([
    ['has no entry', { refiner: undefined }],
    ['says that there is none, as diffusers does', { refiner: [null, null] }],
  ])('is missing where the folder %s', async (_, index) => {
    const pipe = await DiffusionPipeline.fromPretrained<RefinedPipeline>(files(index));
    expect(pipe).toBeInstanceOf(RefinedPipeline);
    expect(Object.keys(pipe.components)).toEqual(['unet', 'scheduler']);
    const { entries } = await saved(pipe);
    expect(Object.keys(JSON.parse(new TextDecoder().decode(entries['model_index.json'])))).not.toContain('refiner');
  });

  it('is loaded, moved, saved and disposed where there is one', async () => {
    const pipe = await RefinedPipeline.fromPretrained(files());
    const refiner = pipe.components.refiner!;
    expect(refiner.gain).toBe(3);
    await pipe.to('webgpu');
    expect(refiner.device).toBe('webgpu');
    const folder = await saved(pipe);
    const again = await RefinedPipeline.fromPretrained(new MemoryFiles(folder.entries));
    expect(again.components.refiner?.gain).toBe(3);
    await pipe.dispose();
    expect(refiner.disposals).toBe(1);
    expect(() => pipe.components).toThrow(DisposedError);
  });

  it('can be passed in, and left out of a folder that has one', async () => {
    const refiner = new GainModel(7);
    expect((await RefinedPipeline.fromPretrained(files({ refiner: undefined }), { refiner })).components.refiner).toBe(
      refiner,
    );
    const without = await RefinedPipeline.fromPretrained(files(), { refiner: null });
    expect(Object.keys(without.components)).toEqual(['unet', 'scheduler']);
    // @ts-expect-error: the pipeline needs it.
    await expect(RefinedPipeline.fromPretrained(files(), { unet: null })).rejects.toThrow('needs this component');
  });

  it('is kept when another solver is set', () => {
    const refiner = new GainModel(7);
    const pipe = new RefinedPipeline({ unet: new GainModel(1), scheduler: new AscentScheduler(), refiner });
    pipe.scheduler = new AscentScheduler(2);
    expect(pipe.components.refiner).toBe(refiner);
  });

  it('has to be of its kind all the same', () => {
    const scheduler = new AscentScheduler();
    const build = () => new RefinedPipeline({ unet: new GainModel(1), scheduler, refiner: scheduler as never });
    expect(build).toThrow(ComponentError);
    expect(build).toThrow('refiner: this component is of the wrong kind. Expected: a refiner (with forward, gain)');
  });

  it('is not asked of a folder of somebody’s own class', async () => {
    const own = files({ _class_name: 'TheirPipeline', refiner: undefined });
    await expect(DiffusionPipeline.fromPretrained(own)).rejects.toThrow('Its components are those of RefinedPipeline');
  });
});
