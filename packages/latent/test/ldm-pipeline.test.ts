import { ComponentError, type FloatTensor, Generator, MemoryFiles, MemoryFolder, type Scheduler } from '@langevin/core';
import { type LDMOptions, LDMPipeline } from '@langevin/latent';
import { DiffusionPipeline, RasterImage } from '@langevin/pipeline';
import {
  DDIMScheduler,
  DPMSolverMultistepScheduler,
  EulerDiscreteScheduler,
  HeunDiscreteScheduler,
  PNDMScheduler,
  PredictorCorrectorScheduler,
  UniPCMultistepScheduler,
  VpSde,
} from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms } from '../../../test/support/reference.ts';
import { filesOf, folderOf } from './support/folders.ts';
import { finish } from './support/latent-cases.ts';

let pipe: LDMPipeline;
let own: Scheduler;
beforeAll(async () => {
  pipe = await LDMPipeline.fromPretrained(folderOf('ldm'));
  own = pipe.scheduler;
});
afterAll(() => pipe.dispose());

const latents = async (options: LDMOptions): Promise<FloatTensor> => {
  const { images } = await pipe.generate({ seed: 3, numInferenceSteps: 2, ...options, outputType: 'latent' });
  return images;
};

describe('what an LDMPipeline returns', () => {
  it('are pictures, their tensor, or the latents that these are decoded from', async () => {
    const options = { seed: 3, numInferenceSteps: 2, batchSize: 2 };
    const drawn = await latents(options);
    expect(drawn.dims).toEqual([2, 3, 8, 8]);
    const { images } = await pipe.generate({ ...options, outputType: 'tensor' });
    expect(images.dims).toEqual([2, 3, 16, 16]);
    expect(await pipe.toImages(drawn)).toEqual(images);
    const pictures = await pipe.generate(options);
    expect(pictures.images).toEqual(RasterImage.fromTensor(images));
    expect(pictures).toMatchObject({ seed: 3, evaluations: 2 });
  });

  it('are refused in another form, before anything is drawn', async () => {
    const asked = pipe.generate({ outputType: 'pil' as 'image' });
    await expect(asked).rejects.toThrow('outputType: "pil" is not one of image, tensor, latent.');
  });

  it('are of the size that is asked for, in whole latents', async () => {
    expect((await latents({ height: 24, width: 32 })).dims).toEqual([1, 3, 12, 16]);
    const refusal = 'width: 33 is no multiple of 2, by which pictures are larger than their latents; take 32.';
    expect(() => pipe.stream({ height: 24, width: 33 })).toThrow(refusal);
    expect(() => pipe.stream({ height: 22 })).toThrow('height, width');
  });

  it('go on from latents that somebody brings, as many as there are', async () => {
    const noise = new Generator(3).randn([2, 3, 8, 8]);
    expect(await latents({ latents: noise })).toEqual(await latents({ batchSize: 2 }));
  });

  it('can be looked at and changed on the way', async () => {
    const previews: (readonly number[])[] = [];
    const result = await finish(
      pipe.stream({
        seed: 1,
        numInferenceSteps: 3,
        onStep: async (step) => {
          previews.push((await pipe.toImages(step.mean)).dims);
          step.sample.data.fill(0);
          step.mean.data.fill(0);
        },
      }),
    );
    expect(previews).toEqual(new Array(3).fill([1, 3, 16, 16]));
    expect(new Set(result.mean.data)).toEqual(new Set([0]));
  });
});

interface SchedulerClass {
  readonly className: string;
  fromConfig(config: object): Scheduler;
}

const schedulerClasses: readonly SchedulerClass[] = [
  DDIMScheduler,
  DPMSolverMultistepScheduler,
  EulerDiscreteScheduler,
  HeunDiscreteScheduler,
  PNDMScheduler,
  UniPCMultistepScheduler,
];

describe('the scheduler of an LDMPipeline', () => {
  it('may be any, and ends where the others do', async () => {
    const steps = { numInferenceSteps: 20, latents: new Generator(0).randn([1, 3, 8, 8]) };
    const ends: FloatTensor[] = [];
    for (const schedulerClass of schedulerClasses) {
      pipe.scheduler = schedulerClass.fromConfig({ ...own.config, timestepSpacing: 'trailing' });
      ends.push(await latents(steps));
    }
    pipe.scheduler = own;
    for (const end of ends) expect(errorOverRms(end.data, ends[0]!.data)).toBeLessThan(0.2);
  });

  it('takes its η from a run, if it has one', async () => {
    expect(await latents({ eta: 0.5 })).not.toEqual(await latents({}));
    pipe.scheduler = EulerDiscreteScheduler.fromConfig(own.config!);
    expect(() => pipe.stream({ eta: 0.5 })).toThrow('eta: a EulerDiscreteScheduler has no such setting');
    pipe.scheduler = own;
  });

  it('says how the network is read, or the one before it', async () => {
    pipe.scheduler = new PredictorCorrectorScheduler({ sde: new VpSde() });
    expect(pipe.parameterization).toBe(own.parameterization);
    await expect(pipe.savePretrained(new MemoryFolder())).rejects.toThrow(ComponentError);
    pipe.scheduler = own;
  });
});

describe('a folder of an LDMPipeline', () => {
  it('loads again as it was saved', async () => {
    const folder = new MemoryFolder();
    await pipe.savePretrained(folder);
    await folder.commit();
    expect(JSON.parse(new TextDecoder().decode(folder.entries['model_index.json']))).toEqual({
      _class_name: 'LDMPipeline',
      _diffusers_version: expect.any(String),
      scheduler: ['diffusers', 'DDIMScheduler'],
      unet: ['diffusers', 'UNet2DModel'],
      vqvae: ['diffusers', 'VQModel'],
    });
    await using again = await DiffusionPipeline.fromPretrained<LDMPipeline>(new MemoryFiles(folder.entries));
    const options = { seed: 1, numInferenceSteps: 2, outputType: 'tensor' } as const;
    expect((await again.generate(options)).images).toEqual((await pipe.generate(options)).images);
  });

  it('loads by the name that the pipeline had in early versions', async () => {
    const index = new TextDecoder().decode(filesOf('ldm')['model_index.json']);
    const early = { 'model_index.json': index.replace('LDMPipeline', 'LatentDiffusionUncondPipeline') };
    await using again = await DiffusionPipeline.fromPretrained(folderOf('ldm', early));
    expect(again).toBeInstanceOf(LDMPipeline);
  });
});
