import {
  type ComponentClass,
  DDIMPipeline,
  DDIMScheduler,
  DDPMPipeline,
  DiffusionPipeline,
  type ModelFiles,
  registerComponent,
  type Scheduler,
  ScoreSdeVeScheduler,
  UNet2DModel,
} from 'langevin';
import { describe, expect, it, vi } from 'vitest';
import { filesOf } from '../../../test/support/hub/hosted-repository.ts';
import { useHub } from '../../../test/support/hub/use-hub.ts';
import { fixturePath } from '../../../test/support/reference.ts';

const hub = useHub();
const flat = fixturePath('pipeline/flat-ddpm');
const unet = filesOf(fixturePath('unet/gray-tiny'));
const config = unet['config.json']!;
const weights = unet['diffusion_pytorch_model.safetensors']!;
const scheduler = filesOf(fixturePath('pipeline/score-sde-ve'))['scheduler/scheduler_config.json']!;

/** A pipeline as people publish it, with much beside what is needed. */
const faces = {
  'README.md': 'faces',
  'faces.png': 'a picture',
  'model_index.json': JSON.stringify({
    _class_name: 'ScoreSdeVePipeline',
    unet: ['diffusers', 'UNet2DModel'],
    scheduler: ['diffusers', 'ScoreSdeVeScheduler'],
  }),
  'unet/config.json': config,
  'unet/diffusion_pytorch_model.safetensors': weights,
  'unet/diffusion_pytorch_model.fp16.safetensors': weights,
  'unet/diffusion_pytorch_model.bin': 'not read',
  'unet/model.onnx': 'not read',
  'scheduler/scheduler_config.json': scheduler,
};

/** The files of the repository that were downloaded, as links of the snapshot have them. */
function downloaded(): string[] {
  const paths = hub.cached().filter((path) => path.includes('/snapshots/'));
  return paths.map((path) => path.replace(/^.*\/snapshots\/[0-9a-f]{40}\//, '')).sort();
}

const needed = [
  'model_index.json',
  'scheduler/scheduler_config.json',
  'unet/config.json',
  'unet/diffusion_pytorch_model.safetensors',
];

describe('a pipeline of the hub', () => {
  it('is loaded with the files that it needs, and no others', async () => {
    hub.server.add('some/faces', faces);
    await using pipe = await DiffusionPipeline.fromPretrained('some/faces');
    expect(pipe.constructor.name).toBe('ScoreSdeVePipeline');
    expect(downloaded()).toEqual(needed);
  });

  it('draws the pictures of the same files in a folder', async () => {
    hub.server.add('some/flat', filesOf(flat));
    const draw = async (source: string): Promise<unknown> => {
      await using pipe = await DDPMPipeline.fromPretrained(source);
      return (await pipe.generate({ seed: 0, numInferenceSteps: 2 })).images;
    };
    expect(await draw('some/flat')).toEqual(await draw(flat));
    expect(downloaded()).toEqual(Object.keys(filesOf(flat)).sort());
  });

  it('is of the class that is called', async () => {
    hub.server.add('some/flat', filesOf(flat));
    await using pipe = await DDIMPipeline.fromPretrained('hf://some/flat');
    expect(pipe.scheduler).toBeInstanceOf(DDIMScheduler);
  });

  it('is read in the variant that is asked for', async () => {
    hub.server.add('some/faces', faces);
    await using _pipe = await DiffusionPipeline.fromPretrained('some/faces', { variant: 'fp16' });
    expect(downloaded()).toContain('unet/diffusion_pytorch_model.fp16.safetensors');
    expect(downloaded()).not.toContain('unet/diffusion_pytorch_model.safetensors');
    const failure = DiffusionPipeline.fromPretrained('some/faces', { variant: 'bf16' });
    await expect(failure).rejects.toThrow(/or ask for one that is there: "fp16"/);
  });

  it('is read from shards, of which the index says which', async () => {
    const index = {
      weight_map: Object.fromEntries(namesIn(weights).map((name) => [name, 'a-00001-of-00001.safetensors'])),
    };
    const { 'unet/diffusion_pytorch_model.safetensors': _, ...others } = faces;
    hub.server.add('some/shards', {
      ...others,
      'unet/diffusion_pytorch_model.safetensors.index.json': JSON.stringify(index),
      'unet/a-00001-of-00001.safetensors': weights,
      'unet/a-00002-of-00002.safetensors': 'not read',
    });
    await using _pipe = await DiffusionPipeline.fromPretrained('some/shards');
    expect(downloaded()).toContain('unet/a-00001-of-00001.safetensors');
    expect(downloaded()).not.toContain('unet/a-00002-of-00002.safetensors');
  });

  it('takes a component that is passed in, which is then not downloaded', async () => {
    hub.server.add('some/faces', faces);
    const own: Scheduler = new ScoreSdeVeScheduler();
    const network = UNet2DModel.fromConfig({
      sampleSize: 8,
      blockOutChannels: [32],
      downBlockTypes: ['DownBlock2D'],
      upBlockTypes: ['UpBlock2D'],
    });
    await using _pipe = await DiffusionPipeline.fromPretrained('some/faces', { scheduler: own, unet: network });
    expect(downloaded()).toEqual(['model_index.json']);
    await network.dispose();
  });

  it('can be downloaded first, and then loaded without a connection', async () => {
    hub.server.add('some/faces', faces);
    const files = await DiffusionPipeline.download('some/faces');
    expect(files.source).toBe('some/faces');
    expect(downloaded()).toEqual(needed);
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    await using _pipe = await DiffusionPipeline.fromPretrained('some/faces');
    const failure = DiffusionPipeline.fromPretrained('some/faces', { variant: 'fp16' });
    await expect(failure).rejects.toThrow(
      'Nothing is downloaded: HF_HUB_OFFLINE is set. In the cache are model_index.json',
    );
  });

  it('brings all files of a component whose class does not say what it loads', async () => {
    class Plain {
      static readonly className = 'PlainPart';
      static readonly configName = 'plain.json';
      static async fromPretrained(files: string | ModelFiles): Promise<Plain> {
        if (typeof files === 'string') throw new Error('files are handed on');
        await files.read('plain.json');
        await files.read('plain.bin');
        return new Plain();
      }
      async *sample() {}
      async savePretrained(): Promise<void> {}
    }
    registerComponent(Plain as unknown as ComponentClass);
    const index = JSON.stringify({ ...JSON.parse(faces['model_index.json']), scheduler: ['me', 'PlainPart'] });
    const own = { 'scheduler/plain.json': '{}', 'scheduler/plain.bin': 'weights' };
    hub.server.add('some/plain', { ...faces, ...own, 'model_index.json': index });
    await DiffusionPipeline.download('some/plain');
    expect(downloaded()).toContain('scheduler/plain.bin');
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    const pipe = DiffusionPipeline.fromPretrained('some/plain', { scheduler: new ScoreSdeVeScheduler() });
    await (await pipe).dispose();
  });

  it('needs an index, or is a model by itself', async () => {
    hub.server.add('some/model', unet);
    await expect(DiffusionPipeline.fromPretrained('some/model')).rejects.toThrow(
      'some/model: no model_index.json there.',
    );
    await using _model = await UNet2DModel.fromPretrained('some/model');
    expect(downloaded()).toEqual(['config.json', 'diffusion_pytorch_model.safetensors']);
  });
});

describe('a component of a pipeline of the hub', () => {
  it('is loaded from its folder', async () => {
    hub.server.add('some/faces', faces);
    await using model = await UNet2DModel.fromPretrained('some/faces', { subfolder: 'unet' });
    const own = await ScoreSdeVeScheduler.fromPretrained('some/faces', { subfolder: 'scheduler', revision: 'main' });
    expect(model.config.inChannels).toBe(1);
    expect(own).toBeInstanceOf(ScoreSdeVeScheduler);
    expect(downloaded()).toEqual(needed.slice(1));
    await expect(UNet2DModel.fromPretrained('some/faces', { subfolder: 'none' })).rejects.toMatchObject({
      code: 'file_not_found',
    });
    await expect(UNet2DModel.fromPretrained('some/faces', { subfolder: '../x' })).rejects.toMatchObject({
      code: 'invalid_argument',
    });
  });

  it("is refused options for the hub beside files of one's own", async () => {
    hub.server.add('some/faces', faces);
    const files = await DiffusionPipeline.download('some/faces');
    await expect(UNet2DModel.fromPretrained(files, { revision: 'v1' })).rejects.toThrow(
      'revision: is for names on the hub; files that are passed in are read as they are.',
    );
    await using _model = await UNet2DModel.fromPretrained(files, { subfolder: 'unet' });
  });
});

/** The names of the weights in a safetensors file. */
function namesIn(file: Buffer): string[] {
  const header = file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString();
  return Object.keys(JSON.parse(header)).filter((name) => name !== '__metadata__');
}
