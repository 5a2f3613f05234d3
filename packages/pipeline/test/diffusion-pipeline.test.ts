import {
  ComponentError,
  DeviceUnavailableError,
  DisposedError,
  floatTensor,
  MemoryFiles,
  MemoryFolder,
  type ModelFolder,
} from '@langevin/core';
import { type ComponentTable, DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AscentComponents,
  AscentPipeline,
  AscentScheduler,
  ascentFiles,
  GainModel,
} from './support/components.ts';

beforeAll(() => registerComponent(AscentScheduler));

const load = (): Promise<AscentPipeline> => AscentPipeline.fromPretrained(new MemoryFiles(ascentFiles()));
const build = (): AscentPipeline => new AscentPipeline({ unet: new GainModel(2), scheduler: new AscentScheduler() });

describe('a pipeline built from components', () => {
  it('refuses a missing, null or unfit component', () => {
    const scheduler = new AscentScheduler();
    const from = (components: object) => () => new AscentPipeline(components as AscentComponents);
    expect(from({ scheduler })).toThrow(ComponentError);
    expect(from({ scheduler })).toThrow('Expected: a denoising network (with forward), GainModel. Found: nothing.');
    expect(from({ unet: null, scheduler })).toThrow('Found: null.');
    expect(from({ unet: 'a path', scheduler })).toThrow('Found: "a path" (without forward).');
    expect(from({ unet: Object.create(null), scheduler })).toThrow('Found: an object (without forward).');
  });

  it('takes any solver as its scheduler, and nothing else', () => {
    const pipe = build();
    const { unet } = pipe.components;
    const scheduler = new AscentScheduler(9);
    pipe.scheduler = scheduler;
    expect(pipe.scheduler).toBe(scheduler);
    expect(pipe.components).toEqual({ unet, scheduler });
    expect(() => Object.assign(pipe, { scheduler: unet })).toThrow(ComponentError);
    expect(pipe.scheduler).toBe(scheduler);
  });
});

describe('to', () => {
  it('moves the components that run on a device', async () => {
    const pipe = build();
    await pipe.to('webgpu', { dtype: 'fp16' });
    expect(pipe.components.unet).toMatchObject({ device: 'webgpu', dtype: 'fp16' });
    await pipe.to({ device: 'cpu' });
    expect(pipe.device).toBe('cpu');
  });

  it('takes back what has moved when another component can not', async () => {
    interface TwoModels extends AscentComponents {
      readonly refiner: GainModel;
    }
    class PinnedModel extends GainModel {
      override async to(): Promise<void> {
        throw new DeviceUnavailableError('webgpu', ['cpu'], '');
      }
    }
    class TwoModelPipeline extends DiffusionPipeline<TwoModels> {
      static override readonly className: string = 'TwoModelPipeline';
      static override readonly requires: ComponentTable<TwoModels> = {
        ...AscentPipeline.requires,
        refiner: { what: 'a refiner', has: ['forward', 'gain'] },
      };
    }
    const unet = new GainModel(2, { device: 'cpu', dtype: 'fp16' });
    const pipe = new TwoModelPipeline({ unet, scheduler: new AscentScheduler(), refiner: new PinnedModel(1) });
    await expect(pipe.to('webgpu', { dtype: 'fp32' })).rejects.toThrow(DeviceUnavailableError);
    expect(unet).toMatchObject({ device: 'cpu', dtype: 'fp16' });
  });
});

describe('savePretrained', () => {
  it('writes what loads again', async () => {
    const folder = new MemoryFolder();
    await build().savePretrained(folder);
    await folder.commit();
    expect(Object.keys(folder.entries).sort()).toEqual([
      'model_index.json',
      'scheduler/scheduler_config.json',
      'unet/config.json',
    ]);
    const pipe = await AscentPipeline.fromPretrained(new MemoryFiles(folder.entries));
    expect(pipe.components.unet).toMatchObject({ gain: 2 });
    expect(pipe.scheduler).toMatchObject({ stepSize: 0.5 });
  });

  it('names the classes, and the library where there is one of that name', async () => {
    const folder = new MemoryFolder();
    await build().savePretrained(folder);
    await folder.commit();
    expect(new TextDecoder().decode(folder.entries['model_index.json'])).toBe(`{
  "_class_name": "AscentPipeline",
  "_diffusers_version": "0.31.0",
  "scheduler": [
    "langevin",
    "AscentScheduler"
  ],
  "unet": [
    "gain_models",
    "GainModel"
  ]
}
`);
  });

  it('takes over the library of a class only together with its name', async () => {
    class CachedModel extends GainModel {}
    class OtherModel extends GainModel {
      static override readonly className: string = 'OtherModel';
    }
    const saved = async (unet: GainModel): Promise<unknown> => {
      const folder = new MemoryFolder();
      await new AscentPipeline({ unet, scheduler: new AscentScheduler() }).savePretrained(folder);
      await folder.commit();
      return JSON.parse(new TextDecoder().decode(folder.entries['model_index.json'])).unet;
    };
    expect(await saved(new CachedModel(1))).toEqual(['gain_models', 'GainModel']);
    expect(await saved(new OtherModel(1))).toEqual(['langevin', 'OtherModel']);
  });

  it('refuses a component that can not be saved, before it writes anything', async () => {
    const { initNoiseSigma, sample } = { ...new AscentScheduler(), sample: AscentScheduler.prototype.sample };
    const scheduler = { initNoiseSigma, sample } as unknown as AscentScheduler;
    const pipe = new AscentPipeline({ unet: new GainModel(1), scheduler });
    const folder = new MemoryFolder();
    await expect(pipe.savePretrained(folder)).rejects.toThrow(ComponentError);
    await expect(pipe.savePretrained(folder)).rejects.toThrow('Found: Object (without savePretrained).');
    expect(folder.entries).toEqual({});
  });

  it('refuses a component whose class has no name, before it writes anything', async () => {
    const scheduler = {
      ...new AscentScheduler(),
      sample: AscentScheduler.prototype.sample,
      savePretrained: async () => {},
    };
    const pipe = new AscentPipeline({ unet: new GainModel(1), scheduler });
    const untouched = new Proxy({} as ModelFolder, {
      get: () => {
        throw new Error('the folder was touched');
      },
    });
    await expect(pipe.savePretrained(untouched)).rejects.toThrow(ComponentError);
  });
});

describe('dispose', () => {
  it('disposes what the pipeline loaded, once, and leaves alone what was passed in', async () => {
    const loaded = await load();
    const unet = loaded.components.unet as GainModel;
    await loaded.dispose();
    await loaded.dispose();
    expect(unet.disposals).toBe(1);

    const shared = new GainModel(1);
    const pipe = await AscentPipeline.fromPretrained(new MemoryFiles(ascentFiles()), { unet: shared });
    await pipe[Symbol.asyncDispose]();
    expect(shared.disposals).toBe(0);
  });

  it('ends the use of the pipeline', async () => {
    const pipe = await load();
    await pipe.dispose();
    expect(() => pipe.components).toThrow(DisposedError);
    expect(() => pipe.scheduler).toThrow('The AscentPipeline was disposed');
    await expect(pipe.to('cpu')).rejects.toThrow(DisposedError);
  });

  it('leaves the components to a pipeline that shares them only as long as their owner lives', async () => {
    const owner = await load();
    const { unet } = owner.components;
    const sharing = new AscentPipeline(owner.components);
    await sharing.dispose();
    const sample = floatTensor([1, 1, 1, 1], Float32Array.of(4));
    expect((await unet.forward(sample, floatTensor([1]))).data[0]).toBe(-2);
    await owner.dispose();
    await expect(unet.forward(sample, floatTensor([1]))).rejects.toThrow(DisposedError);
  });
});
