import { readFileSync } from 'node:fs';
import {
  DisposedError,
  type FloatTensor,
  floatTensor,
  Generator,
  MemoryFiles,
  MemoryFolder,
  type PredictFunction,
  predictionFrom,
  runScheduler,
  Tensor,
} from '@langevin/core';
import { DDIMPipeline } from '@langevin/ddpm';
import { UNet2DModel } from '@langevin/models';
import type { DenoisingNetwork } from '@langevin/pipeline';
import { DiffusionPipeline, registerComponent } from '@langevin/pipeline';
import { DDIMScheduler } from '@langevin/schedulers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath } from '../../../test/support/reference.ts';
import { finish } from './support/pipelines.ts';

/** A network of 10 classes of diffusers, 16 × 16. */
function admFiles(): Record<string, Uint8Array> {
  const names = ['config.json', 'diffusion_pytorch_model.safetensors'];
  return Object.fromEntries(
    names.map((name) => [name, Uint8Array.from(readFileSync(fixturePath(`unet/adm-tiny/${name}`)))]),
  );
}

/** A smaller network of the same images and classes, untrained. */
const smallConfig = {
  sampleSize: 16,
  numClassEmbeds: 10,
  blockOutChannels: [8, 8],
  downBlockTypes: ['DownBlock2D', 'DownBlock2D'],
  upBlockTypes: ['UpBlock2D', 'UpBlock2D'],
  layersPerBlock: 1,
  normNumGroups: 4,
};
const smallNetwork = (config = {}) =>
  UNet2DModel.fromConfig({ ...smallConfig, ...config }, { generator: new Generator(2) });

let unet: UNet2DModel;
let guide: UNet2DModel;
beforeAll(async () => {
  unet = await UNet2DModel.fromPretrained(new MemoryFiles(admFiles()));
  guide = smallNetwork();
});
afterAll(() => Promise.all([unet.dispose(), guide.dispose()]));

const scheduler = new DDIMScheduler();
const steps = 3;
const labels = [4, 7];
const options = { batchSize: 2, numInferenceSteps: steps, seed: 5 } as const;
const int64 = (values: readonly number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);

/** The network, with the size of each batch that it is evaluated on. */
function counted(network: UNet2DModel, nullLabel?: number): DenoisingNetwork & { readonly batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    nullLabel,
    config: network.config,
    checkInputs: (shape, given) => network.checkInputs(shape, given),
    forward: (sample, ...rest) => {
      batches.push(sample.dims[0]!);
      return network.forward(sample, ...rest);
    },
    savePretrained: (target) => network.savePretrained(target),
  };
}

/** The noise that diffusers' loop would go by, of so much of each evaluation; the mean of such a run. */
async function byHand(
  evaluations: readonly (readonly [network: UNet2DModel, classLabels: Tensor, weight: number])[],
): Promise<FloatTensor> {
  const predict: PredictFunction = async (x, level) => {
    const time = floatTensor([1], Float32Array.of(level.timestep ?? Number.NaN));
    const noise = floatTensor(x.dims);
    for (const [network, classLabels, weight] of evaluations) {
      const { data } = await network.forward(x, time, { classLabels });
      for (let i = 0; i < data.length; i++) noise.data[i]! += weight * data[i]!;
    }
    return predictionFrom({ noise }, x, level);
  };
  const shape = [2, 3, 16, 16];
  return (await runScheduler(scheduler, predict, { shape, numInferenceSteps: steps, generator: new Generator(5) }))
    .mean;
}

describe('a network of classes', () => {
  it('is guided as by a loop of two evaluations, by one of both', async () => {
    const network = counted(unet);
    const pipe = new DDIMPipeline({ unet: network, scheduler });
    const guided = { ...options, classLabels: labels, guidanceScale: 4, negativeClassLabels: 9 };
    const { mean, evaluations } = await finish(pipe, guided);
    const wanted = await byHand([
      [unet, int64(labels), 4],
      [unet, int64([9, 9]), -3],
    ]);
    expect(errorOverRms(mean.data, wanted.data)).toBeLessThan(1e-4);
    expect(network.batches).toEqual([4, 4, 4]);
    expect(evaluations).toBe(steps);
    const each = await finish(pipe, { ...guided, negativeClassLabels: [9, 9] });
    expect(each.mean.data).toEqual(mean.data);
    const knowing = new DDIMPipeline({ unet: counted(unet, 9), scheduler });
    expect((await finish(knowing, { ...guided, negativeClassLabels: undefined })).mean.data).toEqual(mean.data);
  });

  it('draws to the bit what it draws without, at the scale 1', async () => {
    const network = counted(unet);
    const pipe = new DDIMPipeline({ unet: network, scheduler, guide });
    const plain = await finish(pipe, { ...options, classLabels: labels });
    const scales = { guidanceScale: 1, negativeClassLabels: 9, autoguidanceScale: 1 };
    const guided = await finish(pipe, { ...options, ...scales, classLabels: labels });
    expect(guided.mean.data).toEqual(plain.mean.data);
    expect(guided.evaluations).toBe(steps);
    expect(network.batches).toEqual(new Array(2 * steps).fill(2));
  });

  it('is guided by a weaker one as well, whose evaluations count', async () => {
    const [network, weak] = [counted(unet), counted(guide)];
    const pipe = new DDIMPipeline({ unet: network, scheduler, guide: weak });
    const scales = { guidanceScale: 3, negativeClassLabels: 9, autoguidanceScale: 1.5 };
    const { mean, evaluations } = await finish(pipe, { ...options, ...scales, classLabels: labels });
    const [own, none] = [int64(labels), int64([9, 9])];
    const wanted = await byHand([
      [unet, own, 3.5],
      [unet, none, -2],
      [guide, own, -0.5],
    ]);
    expect(errorOverRms(mean.data, wanted.data)).toBeLessThan(1e-4);
    expect(evaluations).toBe(2 * steps);
    expect([network.batches, weak.batches]).toEqual([
      [4, 4, 4],
      [2, 2, 2],
    ]);
  });

  it('of labels that are embeddings is guided away from any', async () => {
    const network = smallNetwork({ numClassEmbeds: null, classEmbedType: 'identity' });
    const embedding = (seed: number) => new Generator(seed).randn([2, 32]);
    const [own, none] = [embedding(1), floatTensor([2, 32])];
    const pipe = new DDIMPipeline({ unet: network, scheduler });
    const guided = { ...options, classLabels: own, guidanceScale: 2 };
    const { mean } = await finish(pipe, { ...guided, negativeClassLabels: none });
    const wanted = await byHand([
      [network, own, 2],
      [network, none, -1],
    ]);
    expect(errorOverRms(mean.data, wanted.data)).toBeLessThan(1e-4);
    expect(() => pipe.stream(guided)).toThrow('negativeClassLabels: the network does not say which class is none');
    const stream = (negativeClassLabels: Tensor | number) => () => pipe.stream({ ...guided, negativeClassLabels });
    expect(stream(0)).toThrow('negativeClassLabels: the network takes embeddings of classes; pass a tensor');
    expect(stream(floatTensor([2, 3]))).toThrow(
      'negativeClassLabels: is float32 [2, 3]; this network takes embeddings',
    );
    await network.dispose();
  });

  it('refuses a class that it has not, and a guide that does not fit, before it is evaluated', () => {
    const pipe = new DDIMPipeline({ unet, scheduler, guide: smallNetwork({ numClassEmbeds: 4 }) });
    const guided = { ...options, classLabels: labels };
    expect(() => pipe.stream({ ...guided, guidanceScale: 2, negativeClassLabels: 10 })).toThrow(
      'negativeClassLabels: 10 is not a class of this network; there are 10, the whole numbers from 0 to 9.',
    );
    expect(() => pipe.stream({ ...guided, autoguidanceScale: 2 })).toThrow('Found: 3 channels, 4 classes.');
    const wide = new DDIMPipeline({ unet, scheduler, guide: smallNetwork({ outChannels: 5 }) });
    expect(() => wide.stream({ ...guided, autoguidanceScale: 2 })).toThrow('guide: a prediction has the channels of');
  });
});

describe('a pipeline with a guide', () => {
  it('is saved and loaded with it, and draws the same', async () => {
    registerComponent(DDIMPipeline);
    const pipe = new DDIMPipeline({ unet, scheduler, guide });
    const folder = new MemoryFolder();
    await pipe.savePretrained(folder);
    await folder.commit();
    const index = JSON.parse(new TextDecoder().decode(folder.entries['model_index.json']));
    expect(index.guide).toEqual(['diffusers', 'UNet2DModel']);
    const again = await DiffusionPipeline.fromPretrained<DDIMPipeline>(new MemoryFiles(folder.entries));
    const guided = { ...options, classLabels: labels, autoguidanceScale: 2 };
    const [before, after] = [await finish(pipe, guided), await finish(again, guided)];
    expect(after.mean.data).toEqual(before.mean.data);
    const loaded = again.components.guide!;
    await again.dispose();
    await expect(loaded.forward(before.mean, int64([1]), { classLabels: int64(labels) })).rejects.toThrow(
      DisposedError,
    );
  });

  it.each(['unet', 'model'])('is loaded with one that is passed in, and else without: %s', async (name) => {
    const named = (className: string) => ['diffusers', className];
    const index = { _class_name: 'DDIMPipeline', [name]: named('UNet2DModel'), scheduler: named('DDIMScheduler') };
    const network = Object.entries(admFiles()).map(([file, content]) => [`${name}/${file}`, content] as const);
    const folder = new MemoryFiles({
      'model_index.json': JSON.stringify(index),
      'scheduler/scheduler_config.json': '{ "_class_name": "DDIMScheduler" }',
      ...Object.fromEntries(network),
    });
    const plain = await DDIMPipeline.fromPretrained(folder);
    expect(Object.keys(plain.components)).toEqual(['unet', 'scheduler']);
    const pipe = await DDIMPipeline.fromPretrained(folder, { guide });
    expect(pipe.components.guide).toBe(guide);
    await Promise.all([plain.dispose(), pipe.dispose()]);
  });
});
