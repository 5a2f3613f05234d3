import { ComponentError, FileNotFoundError, InvalidArgumentError, InvalidFileError, MemoryFiles } from '@langevin/core';
import { type ComponentTable, DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type AscentComponents,
  AscentPipeline,
  AscentScheduler,
  ascentFiles,
  GainModel,
} from './support/components.ts';

beforeAll(() => {
  registerComponent(GainModel);
  registerComponent(AscentScheduler);
  registerComponent(AscentPipeline);
});

const files = (index?: Readonly<Record<string, unknown>>): MemoryFiles => new MemoryFiles(ascentFiles(index), 'folder');

const componentError = async (load: Promise<unknown>): Promise<ComponentError> => {
  const error = await load.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ComponentError);
  return error as ComponentError;
};

describe('DiffusionPipeline.fromPretrained', () => {
  it('builds the pipeline that the folder names, each component from its own folder', async () => {
    const pipe = await DiffusionPipeline.fromPretrained(files());
    expect(pipe).toBeInstanceOf(AscentPipeline);
    expect(Object.keys(pipe.components)).toEqual(['unet', 'scheduler']);
    expect(pipe.components.unet).toMatchObject({ gain: -0.5 });
    expect(pipe.scheduler).toMatchObject({ stepSize: 0.25 });
  });

  it('names the registered pipelines where the folder names none of them', async () => {
    const error = await componentError(DiffusionPipeline.fromPretrained(files({ _class_name: 'LatentPipeline' })));
    expect(error.expected).toEqual(['AscentPipeline']);
    expect(error.found).toEqual(['LatentPipeline']);
  });

  it('builds no pipeline from the name of a component', async () => {
    await componentError(DiffusionPipeline.fromPretrained(files({ _class_name: 'AscentScheduler' })));
  });

  it('says what a folder without model_index.json may be', async () => {
    const load = DiffusionPipeline.fromPretrained(new MemoryFiles({ 'config.json': '{}' }, 'lone-model'));
    await expect(load).rejects.toThrow(FileNotFoundError);
    await expect(load).rejects.toThrow('a folder with one model is loaded with the class of the model');
  });

  it('refuses a model_index.json that names no class', async () => {
    await expect(DiffusionPipeline.fromPretrained(files({ _class_name: undefined }))).rejects.toThrow(InvalidFileError);
  });
});

describe('fromPretrained of a pipeline', () => {
  it('hands device and dtype on to the components', async () => {
    const pipe = await AscentPipeline.fromPretrained(files(), { device: 'webgpu', dtype: 'fp16' });
    expect(pipe.components.unet).toMatchObject({ device: 'webgpu', dtype: 'fp16' });
    expect(pipe.device).toBe('webgpu');
  });

  it('builds that one of the components of any pipeline’s folder', async () => {
    class GuidedPipeline extends AscentPipeline {
      static override readonly className: string = 'GuidedPipeline';
    }
    expect(await GuidedPipeline.fromPretrained(files())).toBeInstanceOf(GuidedPipeline);
    const other = await GuidedPipeline.fromPretrained(
      files({ _class_name: ['pipeline', 'AscentPipelineConditioned'] }),
    );
    expect(other).toBeInstanceOf(GuidedPipeline);
    expect(other.components.unet).toMatchObject({ gain: -0.5 });
  });

  it('takes something else in place of a stored component, if it says what', async () => {
    class HastyPipeline extends AscentPipeline {
      static override readonly className: string = 'HastyPipeline';
      static override readonly requires: ComponentTable<AscentComponents> = {
        ...AscentPipeline.requires,
        scheduler: {
          ...AscentPipeline.requires.scheduler,
          adopt: (scheduler) => new AscentScheduler(2 * (scheduler as AscentScheduler).stepSize),
        },
      };
    }
    expect((await HastyPipeline.fromPretrained(files())).scheduler).toMatchObject({ stepSize: 0.5 });
    const scheduler = new AscentScheduler(3);
    expect((await HastyPipeline.fromPretrained(files(), { scheduler })).scheduler).toBe(scheduler);
  });

  it('uses a component that is passed in and does not read the stored one', async () => {
    const unet = new GainModel(3);
    const { 'unet/config.json': _, ...withoutUnet } = ascentFiles({ unet: ['diffusers', 'NobodyKnowsIt'] });
    const pipe: AscentPipeline = await AscentPipeline.fromPretrained(new MemoryFiles(withoutUnet), { unet });
    expect(pipe.components.unet).toBe(unet);

    const scheduler = new AscentScheduler(2);
    const swapped = await DiffusionPipeline.fromPretrained(new MemoryFiles(withoutUnet), { unet, scheduler });
    expect(swapped.components).toEqual({ unet, scheduler });
  });

  it('refuses a component passed in that is null or of the wrong kind', async () => {
    const none = await componentError(DiffusionPipeline.fromPretrained(files(), { unet: null }));
    expect(none.found).toEqual(['null']);
    const wrong = await componentError(DiffusionPipeline.fromPretrained(files(), { unet: new AscentScheduler() }));
    expect(wrong.component).toBe('unet');
    expect(wrong.expected).toEqual(['a denoising network (with forward)', 'GainModel']);
    expect(wrong.found).toEqual(['AscentScheduler (without forward)']);
  });

  it('lets the compiler know the components of a pipeline', async () => {
    // @ts-expect-error: it has no such component.
    await expect(AscentPipeline.fromPretrained(files(), { vae: new GainModel(1) })).rejects.toThrow('vae:');
    // @ts-expect-error: a model is no scheduler.
    const load = AscentPipeline.fromPretrained(files(), { scheduler: new GainModel(1) });
    await expect(load).rejects.toThrow('scheduler:');
  });

  it('refuses an option that is neither a component nor an option', async () => {
    const load = DiffusionPipeline.fromPretrained(files(), { unett: new GainModel(1) });
    await expect(load).rejects.toThrow(InvalidArgumentError);
    await expect(load).rejects.toThrow(
      'unett: there is no such option. Did you mean unet? There are unet, scheduler, device, dtype, variant, weights, lazy, subfolder, revision, token, cacheDir, endpoint, localFilesOnly, forceDownload, runtime, signal, onProgress, onWarning, onComponent.',
    );
  });

  it('tells a null component from a missing one and from an unknown one', async () => {
    const none = await componentError(AscentPipeline.fromPretrained(files({ unet: [null, null] })));
    expect(none).toMatchObject({ component: 'unet', found: ['null'] });
    expect(none.expected).toContain('GainModel');

    const missing = await componentError(AscentPipeline.fromPretrained(files({ unet: undefined })));
    expect(missing).toMatchObject({ component: 'unet', found: ['scheduler'] });

    const unknown = await componentError(AscentPipeline.fromPretrained(files({ scheduler: ['diffusers', 'Euler'] })));
    expect(unknown).toMatchObject({ component: 'scheduler', found: ['Euler'] });
    expect(unknown.expected).toEqual(['a solver (with sample)', 'AscentScheduler']);
  });

  it('refuses a stored component of the wrong kind', async () => {
    const stored = { ...ascentFiles({ scheduler: ['x', 'GainModel'] }), 'scheduler/config.json': '{ "gain": 1 }' };
    const error = await componentError(AscentPipeline.fromPretrained(new MemoryFiles(stored)));
    expect(error).toMatchObject({ component: 'scheduler', found: ['GainModel (without sample)'] });
  });

  it('warns of stored components that it has no use for, and passes over settings', async () => {
    const warnings: string[] = [];
    const index = { vae: ['diffusers', 'AutoencoderKL'], requires_safety_checker: true, _name_or_path: 'x' };
    await AscentPipeline.fromPretrained(files(index), { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual(['folder: AscentPipeline has no use for "vae"; left out.']);
  });
});

describe('a folder that is not as today’s', () => {
  /** A model whose folder is known by its `config.json`, and which had another name. */
  class FlatModel extends GainModel {
    static override readonly className: string = 'FlatModel';
    static readonly configName: string = 'config.json';
    static readonly formerNames: readonly string[] = ['GainNet'];
  }
  class FlatScheduler extends AscentScheduler {
    static override readonly className: string = 'FlatScheduler';
    static readonly configName: string = 'scheduler_config.json';
  }
  class FlatPipeline extends AscentPipeline {
    static override readonly className: string = 'FlatPipeline';
    static override readonly requires: ComponentTable<AscentComponents> = {
      unet: { what: 'a denoising network', has: ['forward'], classes: [FlatModel], formerNames: ['model'] },
      scheduler: { what: 'a solver', has: ['sample'], classes: [FlatScheduler] },
    };
  }
  const index = { _class_name: 'FlatPipeline', unet: ['x', 'FlatModel'], scheduler: ['x', 'FlatScheduler'] };
  const flat = (changes: object = {}, without: readonly string[] = []): MemoryFiles => {
    const {
      'unet/config.json': _,
      'scheduler/scheduler_config.json': scheduler,
      ...rest
    } = ascentFiles({
      ...index,
      ...changes,
    });
    const kept = Object.entries({ ...rest, 'scheduler_config.json': scheduler! });
    return new MemoryFiles(Object.fromEntries(kept.filter(([name]) => !without.includes(name))), 'folder');
  };

  beforeAll(() => {
    for (const one of [FlatModel, FlatScheduler, FlatPipeline]) registerComponent(one);
  });

  it('is read where all its files stand side by side', async () => {
    const pipe = await DiffusionPipeline.fromPretrained(flat());
    expect(pipe).toBeInstanceOf(FlatPipeline);
    expect(pipe.components.unet).toMatchObject({ gain: 99 });
    expect(pipe.scheduler).toMatchObject({ stepSize: 0.25 });
  });

  it('is read from a component’s own folder where there is one', async () => {
    expect((await FlatPipeline.fromPretrained(files(index))).components.unet).toMatchObject({ gain: -0.5 });
  });

  it('says where a component was looked for', async () => {
    const error = await FlatPipeline.fromPretrained(flat({}, ['scheduler_config.json'])).catch((caught) => caught);
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error.paths).toEqual(['scheduler/scheduler_config.json', 'scheduler_config.json']);
    expect(error.message).toContain('or beside model_index.json');
  });

  it.each([
    ['the component', { unet: undefined, model: ['diffusers', 'FlatModel'] }],
    ['its class', { unet: ['diffusers', 'GainNet'] }],
    ['the pipeline, beside its module', { _class_name: ['pipeline', 'FlatPipeline'] }],
  ])('is read by the earlier name of %s', async (_, changes) => {
    const warnings: string[] = [];
    const pipe = await DiffusionPipeline.fromPretrained(flat(changes), { onWarning: (text) => warnings.push(text) });
    expect(pipe).toBeInstanceOf(FlatPipeline);
    expect(pipe.components.unet).toMatchObject({ gain: 99 });
    expect(warnings).toEqual([]);
  });

  it('has a component of an earlier name in a folder of that name', async () => {
    const { 'unet/config.json': config, ...rest } = ascentFiles({
      ...index,
      unet: undefined,
      model: ['x', 'FlatModel'],
    });
    const pipe = await FlatPipeline.fromPretrained(new MemoryFiles({ ...rest, 'model/config.json': config! }));
    expect(pipe.components.unet).toMatchObject({ gain: -0.5 });
  });

  it('of a pipeline of somebody’s own names those that can be made of its components', async () => {
    const own = { _class_name: ['pipeline', 'FlatPipelineConditioned'] };
    const error = await componentError(DiffusionPipeline.fromPretrained(flat(own)));
    expect(error).toMatchObject({ expected: ['FlatPipeline'], found: ['FlatPipelineConditioned'] });
    expect(error.message).toContain('Load it as one of them: FlatPipeline.fromPretrained()');
    expect(await FlatPipeline.fromPretrained(flat(own))).toBeInstanceOf(FlatPipeline);
  });

  it('gives a class that extends another none of its earlier names', async () => {
    class OtherModel extends FlatModel {
      static override readonly className: string = 'OtherModel';
    }
    registerComponent(OtherModel);
    const pipe = await DiffusionPipeline.fromPretrained(flat({ unet: ['x', 'GainNet'] }));
    expect(pipe.components.unet).not.toBeInstanceOf(OtherModel);
  });
});

describe('a load that does not succeed', () => {
  /** A model that says when it is disposed, and whose folder can be made to fail or to abort. */
  class WatchedModel extends GainModel {
    static override readonly className: string = 'WatchedModel';
    static loaded: WatchedModel[] = [];

    static override async fromPretrained(): Promise<WatchedModel> {
      const model = new WatchedModel(1);
      WatchedModel.loaded.push(model);
      return model;
    }
  }
  beforeAll(() => registerComponent(WatchedModel));

  it('disposes what was loaded when a later component fails', async () => {
    WatchedModel.loaded = [];
    const { 'scheduler/scheduler_config.json': _, ...broken } = ascentFiles({ unet: ['diffusers', 'WatchedModel'] });
    await expect(AscentPipeline.fromPretrained(new MemoryFiles(broken))).rejects.toThrow(FileNotFoundError);
    expect(WatchedModel.loaded.map(({ disposals }) => disposals)).toEqual([1]);
  });

  it('disposes what was loaded when it is aborted', async () => {
    WatchedModel.loaded = [];
    const controller = new AbortController();
    class AbortingScheduler extends AscentScheduler {
      static override readonly className: string = 'AbortingScheduler';
      static override async fromPretrained(): Promise<AbortingScheduler> {
        controller.abort(new Error('stop'));
        controller.signal.throwIfAborted();
        return new AbortingScheduler();
      }
    }
    registerComponent(AbortingScheduler);
    const index = { unet: ['x', 'WatchedModel'], scheduler: ['x', 'AbortingScheduler'] };
    const load = AscentPipeline.fromPretrained(files(index), { signal: controller.signal });
    await expect(load).rejects.toThrow('stop');
    expect(WatchedModel.loaded.map(({ disposals }) => disposals)).toEqual([1]);
  });

  it('reads nothing before every class is known', async () => {
    WatchedModel.loaded = [];
    const index = { unet: ['x', 'WatchedModel'], scheduler: ['x', 'Unknown'] };
    await componentError(AscentPipeline.fromPretrained(files(index)));
    expect(WatchedModel.loaded).toEqual([]);
  });
});
