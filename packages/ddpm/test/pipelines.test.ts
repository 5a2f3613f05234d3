import {
  ComponentError,
  ConfigError,
  floatTensor,
  Generator,
  InvalidArgumentError,
  type JsonObject,
  MemoryFiles,
  MemoryFolder,
  type SamplingStep,
} from '@langevin/core';
import { DDIMPipeline, DDPMPipeline } from '@langevin/ddpm';
import { UNet2DModel } from '@langevin/models';
import { knownGray, RasterImage, registerComponent } from '@langevin/pipeline';
import { DDIMScheduler, DDPMScheduler, PredictorCorrectorScheduler, VpSde } from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson } from '../../../test/support/reference.ts';
import { checkpoint, finish } from './support/pipelines.ts';

let ddpm: DDPMPipeline;
let ddim: DDIMPipeline;
beforeAll(async () => {
  ddpm = await DDPMPipeline.fromPretrained(checkpoint('ddpm'));
  ddim = new DDIMPipeline({
    unet: ddpm.unet,
    scheduler: DDIMScheduler.fromConfig(ddpm.scheduler.config),
  });
});
afterAll(() => ddpm.dispose());

const short = { numInferenceSteps: 3, seed: 4 } as const;
const vpSampler = () => new PredictorCorrectorScheduler({ sde: new VpSde(), predictor: 'euler-maruyama' });

describe('generate', () => {
  it('returns pictures of the size that the network has, and makes them again from the seed', async () => {
    const { images, evaluations, seed } = await ddpm.generate({ numInferenceSteps: 3, batchSize: 2 });
    expect(images).toHaveLength(2);
    expect(images[0]).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(evaluations).toBe(3);
    expect((await ddpm.generate({ numInferenceSteps: 3, batchSize: 2, seed: seed! })).images).toEqual(images);
  });

  it('brings the mean of the last step from [-1, 1] to [0, 1]', async () => {
    expect(ddpm.range).toEqual({ low: -1, high: 1 });
    const { mean, images: last } = await finish(ddpm, short);
    const { images } = await ddpm.generate({ ...short, outputType: 'tensor' });
    expect(last.data).toEqual(images.data);
    expect(ddpm.toImages(mean).data).toEqual(images.data);
    images.data.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.min(Math.max(mean.data[i]! / 2 + 0.5, 0), 1), 6);
    });
  });

  it('keeps the gray of what it colours, in the range of its images', async () => {
    const gray = new RasterImage(
      16,
      16,
      1,
      Uint8ClampedArray.from({ length: 256 }, (_, i) => i),
    );
    const { images } = await ddpm.generate({ ...short, known: knownGray(gray), batchSize: 2 });
    for (const { data } of images) {
      const made = Array.from(gray.data, (_, i) =>
        Math.round((data[3 * i]! + data[3 * i + 1]! + data[3 * i + 2]!) / 3),
      );
      expect(made).toEqual([...gray.data]);
    }
  });

  it('takes one generator per image', async () => {
    const generator = () => [new Generator(1), new Generator(2)];
    const { images } = await ddpm.generate({ numInferenceSteps: 2, batchSize: 2, generator: generator() });
    const alone = await ddpm.generate({ numInferenceSteps: 2, generator: new Generator(2) });
    const difference = images[1]!.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - alone.images[0]!.data[i]!)),
      0,
    );
    expect(difference).toBeLessThanOrEqual(1);
  });

  it.each([
    ['DDPMPipeline', () => ddpm, 1000],
    ['DDIMPipeline', () => ddim, 50],
  ] as const)('takes as many steps as diffusers where nobody says how many: %s', async (_, pipe, count) => {
    const first = await pipe().stream({ seed: 1 }).next();
    expect((first.value as SamplingStep).progress).toBeCloseTo(1 / count, 9);
  });

  it('stops at an abort', async () => {
    const controller = new AbortController();
    const onStep = ({ index }: SamplingStep): void => {
      if (index === 1) controller.abort(new Error('enough'));
    };
    await expect(ddpm.generate({ numInferenceSteps: 10, signal: controller.signal, onStep })).rejects.toThrow('enough');
  });
});

describe('the settings of a DDIM run', () => {
  it('take the place of the scheduler’s for that run', async () => {
    const plain = await finish(ddim, short);
    const noisy = await finish(ddim, { ...short, eta: 1 });
    expect(noisy.mean.data).not.toEqual(plain.mean.data);
    expect((await finish(ddim, { ...short, eta: 0 })).mean.data).toEqual(plain.mean.data);
    expect((await finish(ddim, { ...short, useClippedModelOutput: true })).mean.data).not.toEqual(plain.mean.data);

    const own = new DDIMPipeline({ unet: ddpm.unet, scheduler: new DDIMScheduler({ eta: 1 }) });
    expect((await finish(own, short)).mean.data).toEqual(noisy.mean.data);
  });

  it('are refused where they are out of range, or the solver has none', () => {
    expect(() => ddim.stream({ eta: 2 })).toThrow(ConfigError);
    const misspelt = { use_clipped_model_output: true };
    expect(() => ddim.stream(misspelt as object)).toThrow('Did you mean useClippedModelOutput?');
    expect(() => ddpm.stream({ eta: 0 } as object)).toThrow('eta: there is no such option.');
    const other = new DDIMPipeline({ unet: ddpm.unet, scheduler: new DDPMScheduler() });
    expect(() => other.stream({ eta: 0.5 })).toThrow(InvalidArgumentError);
    expect(() => other.stream({ eta: 0.5 })).toThrow('eta: a DDPMScheduler has no such setting');
  });
});

describe('another solver', () => {
  it('runs on the network as it was read before', async () => {
    const pipe = new DDPMPipeline({ unet: ddpm.unet, scheduler: new DDPMScheduler({ predictionType: 'sample' }) });
    const before = pipe.parameterization;
    pipe.scheduler = vpSampler();
    expect(pipe.parameterization).toBe(before);
    const { images, evaluations } = await pipe.generate({ numInferenceSteps: 25, seed: 1 });
    expect(images).toHaveLength(1);
    expect(evaluations).toBe(50);
  });

  it('that says what the network predicts is believed', () => {
    const pipe = new DDPMPipeline(ddpm.components);
    const scheduler = new DDIMScheduler({ predictionType: 'v_prediction' });
    pipe.scheduler = scheduler;
    expect(pipe.scheduler).toBe(scheduler);
    expect(pipe.parameterization).toBe(scheduler.parameterization);
  });

  it('is refused at the run where nobody said what the network predicts', async () => {
    const pipe = await DDPMPipeline.fromPretrained(checkpoint('ddpm'), { scheduler: vpSampler() });
    expect(() => pipe.stream()).toThrow(ComponentError);
    expect(() => pipe.score).toThrow('does not say what the network predicts');
    await pipe.dispose();
  });
});

describe('the score', () => {
  it('is the noise that the network finds, divided by −sigma', async () => {
    const { scheduler, unet } = ddpm;
    const sample = new Generator(2).randn([1, 3, 16, 16]);
    const alphaBar = (scheduler as DDPMScheduler).alphasCumprod[300]!;
    const sigma = Math.sqrt(1 - alphaBar);
    const { data: score } = await ddpm.score(sample, { time: 0.3, scale: Math.sqrt(alphaBar), sigma });
    const { data: epsilon } = await unet.forward(sample, floatTensor([1], Float32Array.of(300)));
    expect(
      errorOverRms(
        score.map((value) => -value * sigma),
        epsilon,
      ),
    ).toBeLessThan(1e-4);
  });
});

describe('a folder of diffusers', () => {
  it('is not saved with a scheduler that does not say what the network predicts, but with one made from its own', async () => {
    const pipe = await DDPMPipeline.fromPretrained(checkpoint('ddpm'));
    const own = pipe.scheduler as DDPMScheduler;
    const folder = new MemoryFolder();
    pipe.scheduler = new PredictorCorrectorScheduler({ sde: new VpSde() });
    await expect(pipe.savePretrained(folder)).rejects.toMatchObject({ code: 'component' });
    await expect(pipe.savePretrained(folder)).rejects.toThrow('PredictorCorrectorScheduler.fromConfig(');
    expect(folder.entries).toEqual({});
    pipe.scheduler = PredictorCorrectorScheduler.fromConfig(own.config);
    await pipe.savePretrained(folder);
    await folder.commit();
    registerComponent(PredictorCorrectorScheduler);
    const again = await DDPMPipeline.fromPretrained(new MemoryFiles(folder.entries));
    expect(again.scheduler).toBeInstanceOf(PredictorCorrectorScheduler);
    await Promise.all([pipe.dispose(), again.dispose()]);
  });

  it.each([
    ['ddpm', (files: MemoryFiles) => DDPMPipeline.fromPretrained(files)],
    ['ddim', (files: MemoryFiles) => DDIMPipeline.fromPretrained(files)],
  ] as const)('is saved as it was loaded: %s', async (name, load) => {
    const loaded = await load(checkpoint(name));
    const folder = new MemoryFolder();
    await loaded.savePretrained(folder);
    await folder.commit();
    const json = (path: string): JsonObject => JSON.parse(new TextDecoder().decode(folder.entries[path]));
    const reference = (path: string): JsonObject => readFixtureJson(`pipeline/${name}/${path}`);
    expect(json('model_index.json')).toEqual(reference('model_index.json'));
    expect(json('scheduler/scheduler_config.json')).toEqual(reference('scheduler/scheduler_config.json'));

    const again = await load(new MemoryFiles(folder.entries));
    expect((await again.generate(short)).images).toEqual((await loaded.generate(short)).images);
    await Promise.all([loaded.dispose(), again.dispose()]);
  });
});

describe('a network that predicts its variances as well', () => {
  const unet = () =>
    UNet2DModel.fromConfig(
      {
        sampleSize: 8,
        outChannels: 6,
        blockOutChannels: [16, 32],
        downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
        upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
        layersPerBlock: 1,
        normNumGroups: 8,
      },
      { generator: new Generator(1) },
    );

  it('draws with them, or with fixed ones', async () => {
    const pipe = new DDPMPipeline({ unet: unet(), scheduler: new DDPMScheduler({ varianceType: 'learned_range' }) });
    const learned = await finish(pipe, short);
    expect(learned.mean.dims).toEqual([1, 3, 8, 8]);
    pipe.scheduler = new DDPMScheduler();
    expect((await finish(pipe, short)).mean.data).not.toEqual(learned.mean.data);
    pipe.scheduler = DDIMScheduler.fromConfig(pipe.scheduler.config);
    expect((await finish(pipe, short)).mean.dims).toEqual([1, 3, 8, 8]);
    await pipe.dispose();
  });

  it('is asked for by settings that a network without them is refused with', async () => {
    const pipe = new DDPMPipeline({ ...ddpm.components, scheduler: new DDPMScheduler({ varianceType: 'learned' }) });
    await expect(pipe.generate(short)).rejects.toThrow('varianceType: the scheduler takes variances from the network');
  });
});

describe('class labels', () => {
  it('choose what is drawn', async () => {
    const unet = UNet2DModel.fromConfig(
      {
        sampleSize: 8,
        blockOutChannels: [16, 32],
        downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
        upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
        layersPerBlock: 1,
        normNumGroups: 8,
        numClassEmbeds: 10,
      },
      { generator: new Generator(1) },
    );
    const pipe = new DDPMPipeline({ unet, scheduler: new DDPMScheduler() });
    const draw = async (classLabels: number) => (await finish(pipe, { ...short, classLabels })).mean.data;
    expect(await draw(1)).not.toEqual(await draw(2));
    await unet.dispose();
  });
});
