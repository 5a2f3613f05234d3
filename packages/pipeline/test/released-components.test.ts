import {
  ComponentError,
  type ComponentPhase,
  type LoadOptions,
  MemoryFiles,
  MemoryFolder,
  type ModelFiles,
} from '@langevin/core';
import { type ComponentEvent, type ComponentTable, DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AscentComponents,
  AscentPipeline,
  AscentScheduler,
  ascentFiles,
  GainModel,
} from './support/components.ts';

/** A network that says how it was loaded, and how often it gave its memory back. */
class HeldModel extends GainModel {
  static override readonly className: string = 'HeldModel';
  lazy: boolean | undefined;
  releases = 0;

  static override async fromPretrained(source: string | ModelFiles, options: LoadOptions = {}): Promise<HeldModel> {
    const { gain } = await GainModel.fromPretrained(source, options);
    return Object.assign(new HeldModel(gain), { lazy: options.lazy });
  }

  async release(): Promise<void> {
    this.releases++;
  }

  watch(_listener: (phase: ComponentPhase) => void): () => void {
    return () => {};
  }
}

interface HeldComponents extends AscentComponents {
  readonly unet: HeldModel;
  readonly refiner: GainModel;
}

class HeldPipeline extends DiffusionPipeline<HeldComponents> {
  static override readonly className: string = 'HeldPipeline';
  static override readonly requires: ComponentTable<HeldComponents> = {
    unet: { what: 'a denoising network', has: ['forward'], classes: [HeldModel] },
    refiner: { what: 'another', has: ['forward'], classes: [GainModel] },
    scheduler: { what: 'a solver', has: ['sample'] },
  };
}

class LazyPipeline extends HeldPipeline {
  static override readonly className: string = 'LazyPipeline';
  static override readonly loadsLazily: boolean = true;
}

beforeAll(() => registerComponent(AscentScheduler));

const files = (index: Readonly<Record<string, unknown>> = {}): MemoryFiles =>
  new MemoryFiles({
    ...ascentFiles({ unet: ['mine', 'HeldModel'], refiner: ['mine', 'GainModel'], ...index }),
    'refiner/config.json': JSON.stringify({ gain: 3 }),
  });

describe('release', () => {
  it('gives back the memory of the components that are named, or of all, and leaves alone those that hold none', async () => {
    const pipe = await HeldPipeline.fromPretrained(files());
    const { unet } = pipe.components;
    await pipe.release('unet');
    expect(unet.releases).toBe(1);
    await pipe.release('refiner', 'scheduler');
    expect(unet.releases).toBe(1);
    await pipe.release();
    expect(unet.releases).toBe(2);
    expect(unet.disposals).toBe(0);
  });

  it('refuses a name that there is none of, before anything is given back', async () => {
    const pipe = await HeldPipeline.fromPretrained(files());
    const refused = pipe.release('unet', 'vae' as 'unet');
    await expect(refused).rejects.toThrow(ComponentError);
    await expect(refused).rejects.toThrow('vae: the pipeline takes none. Expected: unet, refiner, scheduler.');
    expect(pipe.components.unet.releases).toBe(0);
  });
});

describe('fromPretrained', () => {
  it('reads weights when they are needed where the pipeline’s class says so, unless the options say something else', async () => {
    const lazy = async (load: Promise<HeldPipeline>): Promise<unknown> => (await load).components.unet.lazy;
    expect(await lazy(HeldPipeline.fromPretrained(files()))).toBe(false);
    expect(await lazy(HeldPipeline.fromPretrained(files(), { lazy: true }))).toBe(true);
    expect(await lazy(LazyPipeline.fromPretrained(files()))).toBe(true);
    expect(await lazy(LazyPipeline.fromPretrained(files(), { lazy: false }))).toBe(false);
  });

  it('tells which component it loads', async () => {
    const events: ComponentEvent[] = [];
    await HeldPipeline.fromPretrained(files(), { onComponent: (event) => events.push(event) });
    expect(events.map(({ component, phase }) => `${phase} ${component}`)).toEqual([
      'loading unet',
      'loading refiner',
      'loading scheduler',
    ]);
  });
});

describe('what model_index.json says besides the components', () => {
  it('is there again where the pipeline is saved', async () => {
    const settings = { id2label: { 0: 'tench', 1: 'goldfish' }, requires_safety_checker: false, _private: 1 };
    const pipe = await AscentPipeline.fromPretrained(files(settings), { onWarning: () => {}, unet: new GainModel(1) });
    const folder = new MemoryFolder();
    await pipe.savePretrained(folder);
    await folder.commit();
    const index = JSON.parse(new TextDecoder().decode(folder.entries['model_index.json']));
    expect(index).toEqual({
      _class_name: 'AscentPipeline',
      _diffusers_version: expect.any(String),
      id2label: { 0: 'tench', 1: 'goldfish' },
      requires_safety_checker: false,
      scheduler: ['langevin', 'AscentScheduler'],
      unet: ['gain_models', 'GainModel'],
    });
  });
});
