import { ComponentError, FileNotFoundError, InvalidArgumentError, InvalidFileError, MemoryFiles } from '@langevin/core';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { beforeAll, describe, expect, it } from 'vitest';
import { AscentPipeline, AscentScheduler, ascentFiles, GainModel } from './support/components.ts';

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

  it('refuses a folder of another pipeline', async () => {
    const error = await componentError(AscentPipeline.fromPretrained(files({ _class_name: 'DDPMPipeline' })));
    expect(error.expected).toEqual(['AscentPipeline']);
    expect(error.found).toEqual(['DDPMPipeline']);
    expect(error.message).toContain('DiffusionPipeline.fromPretrained()');
  });

  it('takes the folder of a pipeline that it extends', async () => {
    class GuidedPipeline extends AscentPipeline {
      static override readonly className: string = 'GuidedPipeline';
    }
    expect(await GuidedPipeline.fromPretrained(files())).toBeInstanceOf(GuidedPipeline);
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
      'unett: there is no such component or option; there are unet, scheduler, device, dtype, variant, runtime, signal, onProgress, onWarning.',
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
