import { type FloatTensor, Generator, InvalidArgumentError, MemoryFiles, MemoryFolder } from '@langevin/core';
import { type DiTOptions, DiTPipeline } from '@langevin/latent';
import { DiffusionPipeline } from '@langevin/pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOf, folderOf } from './support/folders.ts';
import './support/latent-cases.ts';

const id2label = { 0: 'tench, Tinca tinca', 1: 'goldfish', 207: 'golden retriever' };
const named = (): MemoryFiles => {
  const index = JSON.parse(new TextDecoder().decode(filesOf('dit')['model_index.json']));
  return folderOf('dit', { 'model_index.json': JSON.stringify({ ...index, id2label }) });
};

let pipe: DiTPipeline;
beforeAll(async () => {
  pipe = await DiTPipeline.fromPretrained(named());
});
afterAll(() => pipe.dispose());

const latents = async (options: DiTOptions, from = pipe): Promise<FloatTensor> => {
  const { images } = await from.generate({ seed: 3, numInferenceSteps: 2, ...options, outputType: 'latent' });
  return images;
};
const values = ({ data }: FloatTensor): number[] => [...data];

describe('the classes of a DiTPipeline', () => {
  it('have names where the folder says them', async () => {
    expect([...pipe.labels]).toEqual([
      ['Tinca tinca', 0],
      ['golden retriever', 207],
      ['goldfish', 1],
      ['tench', 0],
    ]);
    const byNumber = await latents({ classLabels: [207, 0] });
    expect(byNumber.dims).toEqual([2, 4, 8, 8]);
    expect(values(await latents({ labels: ['golden retriever', 'Tinca tinca'] }))).toEqual(values(byNumber));
    const one = await latents({ classLabels: 1, batchSize: 2 });
    expect(values(await latents({ labels: 'goldfish', batchSize: 2 }))).toEqual(values(one));
  });

  it('are refused by names that there are not, and in both ways at once', async () => {
    expect(() => pipe.stream({ labels: ['goldfish', 'golden retreiver'] })).toThrow(
      'labels: "golden retreiver" is no name of a class. Did you mean golden retriever',
    );
    expect(() => pipe.stream({ labels: 'goldfish', classLabels: 1 })).toThrow(InvalidArgumentError);
    expect(() => pipe.stream()).toThrow('classLabels: the network was trained on classes; say which to draw.');
    expect(() => pipe.stream({ classLabels: 1001 })).toThrow('classLabels');
    await using nameless = await DiTPipeline.fromPretrained(folderOf('dit'));
    expect(nameless.labels.size).toBe(0);
    expect(() => nameless.stream({ labels: 'goldfish' })).toThrow('the folder names no classes');
  });

  it('are guided to with the scale 4 unless somebody says another, towards none from the last label on', async () => {
    const usual = await latents({ classLabels: 1 });
    expect(values(await latents({ classLabels: 1, guidanceScale: undefined }))).toEqual(values(usual));
    expect(values(await latents({ classLabels: 1, guidanceScale: 4, negativeClassLabels: 1000 }))).toEqual(
      values(usual),
    );
    expect(values(await latents({ classLabels: 1, guidanceScale: 1 }))).not.toEqual(values(usual));
  });

  it('are moved away from what a weaker network says of them, where the pipeline has a guide', async () => {
    const { transformer } = pipe.components;
    await using guided = await DiTPipeline.fromPretrained(named(), { transformer, guide: transformer });
    const options = { classLabels: 1, guidanceScale: 1 };
    const plain = values(await latents(options));
    const moved = await latents({ ...options, autoguidanceScale: 3 }, guided);
    // It is no weaker one.
    for (const [i, value] of moved.data.entries()) expect(value).toBeCloseTo(plain[i]!, 4);
    await expect(latents({ ...options, autoguidanceScale: 3 })).rejects.toThrow('the pipeline has no guide');
  });

  it('are drawn each with a generator of its own, whatever its batch', async () => {
    const generators = (...seeds: number[]): Generator[] => seeds.map((seed) => new Generator(seed));
    const draw = (options: DiTOptions): Promise<FloatTensor> => latents({ seed: undefined, ...options });
    const both = await draw({ classLabels: [1, 5], generator: generators(1, 2) });
    const second = await draw({ classLabels: [5], generator: generators(2) });
    for (const [i, value] of second.data.entries()) expect(value).toBeCloseTo(both.data[256 + i]!, 4);
  });
});

describe('a folder of a DiTPipeline', () => {
  it('loads again as it was saved, with the names of its classes', async () => {
    const folder = new MemoryFolder();
    await pipe.savePretrained(folder);
    await folder.commit();
    const index = JSON.parse(new TextDecoder().decode(folder.entries['model_index.json']));
    expect(index).toMatchObject({
      _class_name: 'DiTPipeline',
      id2label,
      transformer: ['diffusers', 'DiTTransformer2DModel'],
      vae: ['diffusers', 'AutoencoderKL'],
      scheduler: ['diffusers', 'DDIMScheduler'],
    });
    await using again = await DiffusionPipeline.fromPretrained<DiTPipeline>(new MemoryFiles(folder.entries));
    expect(again).toBeInstanceOf(DiTPipeline);
    expect(again.labels).toEqual(pipe.labels);
    expect(values(await latents({ classLabels: 1 }, again))).toEqual(values(await latents({ classLabels: 1 })));
  });

  it('loads with the name that its network had in early versions', async () => {
    await using early = await DiffusionPipeline.fromPretrained<DiTPipeline>(
      folderOf('dit', filesOf('dit-legacy-name')),
    );
    expect(values(await latents({ classLabels: 1 }, early))).toEqual(values(await latents({ classLabels: 1 })));
  });
});
