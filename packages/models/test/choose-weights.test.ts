import { InvalidArgumentError, MemoryFiles, MemoryFolder, WeightsMismatchError } from '@langevin/core';
import { readSafetensors, UNet2DModel, type Weights, writeSafetensors } from '@langevin/models';
import { DirectoryFiles } from '@langevin/runtime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { fixturePath } from '../../../test/support/reference.ts';
import { make, options, sampleOf, time } from './support/tiny-unet.ts';

const file = 'diffusion_pytorch_model.safetensors';
let config: Uint8Array;
let weights: Weights;
let expected: Float32Array;

beforeAll(async () => {
  const network = make();
  const folder = new MemoryFolder();
  await network.savePretrained(folder);
  await folder.commit();
  config = folder.entries['config.json']!;
  weights = readSafetensors(folder.entries[file]!, file);
  expected = await answer(network);
});

async function answer(network: UNet2DModel): Promise<Float32Array> {
  const { data } = await network.forward(sampleOf([1, 3, 8, 8]), time);
  await network.dispose();
  return data;
}

/** The same weights with something in front of their names, times a factor. */
function named(prefix: string, factor = 1, of: Weights = weights): Weights {
  return new Map(
    [...of].map(([name, { shape, data }]) => [prefix + name, { shape, data: data.map((value) => factor * value) }]),
  );
}

/** Loads a network from such weights, and gives its answer and what was warned of. */
async function load(sets: readonly Weights[], choice: { weights?: string } = {}) {
  const warnings: string[] = [];
  const bytes = writeSafetensors(new Map(sets.flatMap((set) => [...set])));
  const content = new Uint8Array(await new Blob([bytes].flat() as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  const files = new MemoryFiles({ 'config.json': config, [file]: content }, 'faces');
  const network = await UNet2DModel.fromPretrained(files, {
    ...options,
    ...choice,
    onWarning: (message) => warnings.push(message),
  });
  return { output: await answer(network), warnings };
}

describe('what stands in front of the names of weights', () => {
  it.each(['module.', '_orig_mod.', 'module._orig_mod.', 'unet.', 'state_dict.'])(
    'is taken off: %s',
    async (prefix) => {
      const { output, warnings } = await load([named(prefix)]);
      expect(output).toEqual(expected);
      expect(warnings).toEqual([]);
    },
  );

  it('is that of the network among what else a file holds', async () => {
    const other: Weights = new Map([['vae.conv_in.weight', weights.get('conv_in.weight')!]]);
    const { output, warnings } = await load([other, named('unet.')]);
    expect(output).toEqual(expected);
    expect(warnings).toEqual([]);
  });
});

describe('several sets of weights', () => {
  const sets = (): Weights[] => [named('ema.'), named('model.module.', 0.5)];

  it('are refused where nobody says which to take; the error names them', async () => {
    const loading = load(sets());
    await expect(loading).rejects.toThrow(InvalidArgumentError);
    await expect(loading).rejects.toThrow(
      'weights: faces has several sets of weights, ema, model.module; say which: { weights: "ema" }.',
    );
  });

  it('are chosen from by name, whatever PyTorch put behind it', async () => {
    expect((await load(sets(), { weights: 'ema' })).output).toEqual(expected);
    const half = await load([named('', 0.5)]);
    expect((await load(sets(), { weights: 'model' })).output).toEqual(half.output);
    expect((await load(sets(), { weights: 'model.module' })).output).toEqual(half.output);
    await expect(load(sets(), { weights: 'best' })).rejects.toThrow(
      'no set of weights "best"; it has ema, model.module.',
    );
  });

  it('are those beside the names of today, which are taken', async () => {
    const { output, warnings } = await load([named(''), named('ema.', 0.5)]);
    expect(output).toEqual(expected);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^faces: it holds \d+ weights that are no part of the network; left out: ema\./);
    expect((await load([named(''), named('ema.', 0.5)], { weights: 'ema' })).output).not.toEqual(expected);
  });

  it('in a training’s checkpoint by PyTorch are found in its dictionaries', async () => {
    const folder = new DirectoryFiles(fixturePath('unet/training-checkpoint'));
    await expect(UNet2DModel.fromPretrained(folder, options)).rejects.toThrow('sets of weights, ema, model.module;');
    const flat = await UNet2DModel.fromPretrained(new DirectoryFiles(fixturePath('pipeline/flat-ddpm')), options);
    const ema = await UNet2DModel.fromPretrained(folder, { ...options, weights: 'ema' });
    const model = await UNet2DModel.fromPretrained(folder, { ...options, weights: 'model' });
    const [a, b, c] = await Promise.all([flat, ema, model].map(answer));
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });
});

describe('weights that do not fit', () => {
  it('are warned of where there are more than the network has', async () => {
    const more = ['a', 'b', 'c', 'd'].map((name) => [`extra.${name}`, weights.get('conv_in.bias')!] as const);
    const { output, warnings } = await load([weights, new Map(more)]);
    expect(output).toEqual(expected);
    expect(warnings).toEqual([
      'faces: it holds 4 weights that are no part of the network; left out: extra.a, extra.b, extra.c, and 1 more.',
    ]);
  });

  it('are refused where one is missing, by the names of the set that lacks least', async () => {
    const part = new Map([...named('ema.')].filter(([name]) => name !== 'ema.conv_out.bias'));
    const stray: Weights = new Map([['model.conv_in.weight', weights.get('conv_in.weight')!]]);
    const error = await load([stray, part]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WeightsMismatchError);
    expect(error).toMatchObject({ missing: ['conv_out.bias'], surplus: [], misshapen: [] });
    await expect(load([part], { weights: 'ema' })).rejects.toThrow('it has none that is whole');
  });
});
