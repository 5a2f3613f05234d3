import { ConfigError, floatTensor, Generator, MemoryFiles, MemoryFolder, UnsupportedBlockError } from '@langevin/core';
import {
  AutoencoderKL,
  type AutoencoderKLConfig,
  DiagonalGaussian,
  readSafetensors,
  type Weight,
  writeSafetensors,
} from '@langevin/models';
import { afterAll, describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson } from '../../../../test/support/reference.ts';
import { parametersOf } from '../../src/network-model/read-graph.ts';
import { fixtureBytes, fixtureFolder, haveSameBits } from '../checkpoint/checkpoint-fixtures.ts';
import { readAutoencoderCase } from '../support/autoencoder-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

const weightsFile = 'diffusion_pytorch_model.safetensors';

describe.each(['kl-sd', 'kl-wide-latent'])('%s', (network) => {
  const files = fixtureFolder(`autoencoders/${network}`);
  const model = AutoencoderKL.fromPretrained(files, { runtime });
  afterAll(async () => (await model).dispose());

  // The sides of the last are no multiples of the downsampling.
  it.each([0, 1, 2])('equals PyTorch on case %i', async (index) => {
    const { seed, tensor, expected } = readAutoencoderCase(network, index);
    const vae = await model;
    const posterior = await vae.encode(tensor('sample'));
    expect(posterior.mean.dims).toEqual(expected('mean').shape);
    expect(errorOverRms(posterior.mean.data, expected('mean').data)).toBeLessThan(1e-4);
    expect(errorOverRms(posterior.logVariance.data, expected('logvar').data)).toBeLessThan(1e-4);
    const latents = posterior.sample(new Generator(seed));
    expect(errorOverRms(latents.data, expected('latents').data)).toBeLessThan(1e-4);
    const pictures = await vae.decode(tensor('latents'));
    expect(pictures.dims).toEqual(expected('decoded').shape);
    expect(errorOverRms(pictures.data, expected('decoded').data)).toBeLessThan(1e-4);
  });

  it('equals PyTorch in half precision', async () => {
    const { tensor, expected } = readAutoencoderCase(network, 1);
    const placed = { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' } as const;
    await using vae = await AutoencoderKL.fromPretrained(files, placed);
    const { mean } = await vae.encode(tensor('sample'));
    const pictures = await vae.decode(tensor('latents'));
    for (const [actual, name] of [
      [mean, 'mean'],
      [pictures, 'decoded'],
    ] as const) {
      const error = errorOverRms(actual.data, expected(name).data);
      expect(error).toBeLessThan(2e-2);
      // It was not computed in single precision.
      expect(error).toBeGreaterThan(1e-4);
    }
  });

  it('saves the configuration and the weights that it was loaded of', async () => {
    const folder = new MemoryFolder();
    await (await model).savePretrained(folder);
    await folder.commit();
    const { _diffusers_version, ...config } = readFixtureJson<object & { _diffusers_version: string }>(
      `autoencoders/${network}/config.json`,
    );
    expect(JSON.parse(new TextDecoder().decode(folder.entries['config.json']))).toMatchObject(config);
    const saved = readSafetensors(folder.entries[weightsFile]!, 'saved');
    const stored = readSafetensors(fixtureBytes(`autoencoders/${network}/${weightsFile}`), 'stored');
    expect([...saved.keys()].sort()).toEqual([...stored.keys()].sort());
    for (const [name, { data }] of saved) expect(haveSameBits(data, stored.get(name)!.data), name).toBe(true);
    expect((await model).parameterCount).toBe(
      readFixtureJson<{ parameters: number }>(`autoencoders/${network}/io.json`).parameters,
    );
  });
});

it('reads attention weights of early versions, also as 1×1 convolutions', async () => {
  const former: Record<string, string> = { to_q: 'query', to_k: 'key', to_v: 'value', 'to_out.0': 'proj_attn' };
  const stored = readSafetensors(fixtureBytes(`autoencoders/kl-sd/${weightsFile}`), 'stored');
  const weights = new Map<string, Weight>();
  for (const [name, { shape, data }] of stored) {
    const [, place, projection, kind] = /^(.*attentions\.0\.)(to_.*)\.(weight|bias)$/.exec(name) ?? [];
    if (projection === undefined) weights.set(name, { shape, data });
    else {
      const asConvolution = kind === 'weight' ? [...shape, 1, 1] : shape;
      weights.set(`${place}${former[projection]}.${kind}`, { shape: asConvolution, data });
    }
  }
  expect(weights.has('decoder.mid_block.attentions.0.proj_attn.weight')).toBe(true);
  const files = new MemoryFiles({
    'config.json': fixtureBytes('autoencoders/kl-sd/config.json'),
    [weightsFile]: Uint8Array.from(Buffer.concat(writeSafetensors(weights))),
  });
  const { tensor, expected } = readAutoencoderCase('kl-sd', 0);
  await using vae = await AutoencoderKL.fromPretrained(files, { runtime });
  expect(errorOverRms((await vae.decode(tensor('latents'))).data, expected('decoded').data)).toBeLessThan(1e-4);
});

const tiny: Partial<AutoencoderKLConfig> = {
  blockOutChannels: [4, 4],
  downBlockTypes: ['DownEncoderBlock2D', 'AttnDownEncoderBlock2D'],
  upBlockTypes: ['AttnUpDecoderBlock2D', 'UpDecoderBlock2D'],
  normNumGroups: 2,
  sampleSize: 8,
};
const make = (config: Partial<AutoencoderKLConfig> = {}) =>
  AutoencoderKL.fromConfig({ ...tiny, ...config }, { generator: new Generator(0), runtime });

/** Stable Diffusion's, and with 16 channels of latents, without the convolutions around them, that of its third version. */
it.each<[number, Partial<AutoencoderKLConfig>]>([
  [83_653_863, {}],
  [83_819_683, { latentChannels: 16, useQuantConv: false, usePostQuantConv: false }],
])('Stable Diffusion has %i parameters', (expected, others) => {
  const { definition } = AutoencoderKL;
  const config = definition.format.complete({
    blockOutChannels: [128, 256, 512, 512],
    downBlockTypes: new Array(4).fill('DownEncoderBlock2D'),
    upBlockTypes: new Array(4).fill('UpDecoderBlock2D'),
    layersPerBlock: 2,
    ...others,
  });
  const shapes = [...parametersOf(definition, config).values()].map(({ shape }) => shape);
  expect(shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(expected);
});

it('has no attention in the middle where the configuration says so', async () => {
  await using attending = make();
  await using without = make({ midBlockAddAttention: false });
  // Query, key, value and output of 4 channels, and a normalization, on both sides.
  expect(attending.parameterCount - without.parameterCount).toBe(2 * (4 * (4 * 4 + 4) + 8));
});

it('limits the logarithm of the variance, and draws each picture of its own generator', () => {
  const moments = floatTensor([2, 2, 1, 2], Float32Array.of(1, 2, -99, 99, 3, 4, 0, 2));
  const posterior = new DiagonalGaussian(moments);
  expect([...posterior.mean.data]).toEqual([1, 2, 3, 4]);
  expect([...posterior.logVariance.data]).toEqual([-30, 20, 0, 2]);
  const drawn = posterior.sample([new Generator(5), new Generator(6)]);
  const [first, second] = [5, 6].map((seed) => new Generator(seed).randn([1, 1, 1, 2]).data);
  const expected = [
    1 + Math.exp(-15) * first![0]!,
    2 + Math.exp(10) * first![1]!,
    3 + second![0]!,
    4 + Math.E * second![1]!,
  ];
  drawn.data.forEach((value, i) => {
    expect(value / expected[i]!).toBeCloseTo(1, 6);
  });
  expect(() => posterior.sample([new Generator(0)])).toThrow('1 generators for a batch of 2');
});

describe('what it can not do is refused', () => {
  it.each<[string, Partial<AutoencoderKLConfig>, string]>([
    ['groups that do not divide the channels', { normNumGroups: 3 }, 'AutoencoderKL configuration, normNumGroups: enc'],
    ['blocks that do not match the channels', { upBlockTypes: ['UpDecoderBlock2D'] }, 'upBlockTypes: names 1 blocks'],
    ['an unknown activation', { actFn: 'tanh' }, 'actFn: is "tanh"; it must be one of'],
    ['means that are no list', { latentsMean: 0 as never }, 'latentsMean: is 0; it must be a list'],
  ])('%s', (_, config, message) => {
    expect(() => make(config)).toThrow(ConfigError);
    expect(() => make(config)).toThrow(message);
  });

  it('an unknown block, by name', () => {
    expect(() => make({ downBlockTypes: ['DownEncoderBlock2D', 'DownBlock2D'] })).toThrow(UnsupportedBlockError);
    expect(() => make({ upBlockTypes: ['UpDecoderBlock2D', 'UpBlock2D'] })).toThrow(
      'upBlockTypes: the block "UpBlock2D"',
    );
  });

  it('an unknown setting of a file, by name', async () => {
    const config = { ...readFixtureJson<object>('autoencoders/kl-sd/config.json'), decoder_block_types: ['A'] };
    const files = new MemoryFiles({ 'config.json': JSON.stringify(config) });
    await expect(AutoencoderKL.fromPretrained(files, { runtime })).rejects.toThrow(/decoder_block_types: .* not known/);
  });

  it('pictures and latents that do not fit', async () => {
    await using vae = make();
    const ones = (...shape: number[]) => new Generator(0).randn(shape);
    await expect(vae.encode(ones(1, 4, 8, 8))).rejects.toThrow(
      'pictures: is float32 [1, 4, 8, 8]; float32 [batch, 3, height',
    );
    await expect(vae.encode(ones(1, 3, 8))).rejects.toThrow(
      'pictures: is float32 [1, 3, 8]; float32 [batch, 3, height',
    );
    await expect(vae.encode(ones(1, 3, 8, 1))).rejects.toThrow('pictures: is 8×1, of which there are no latents');
    await expect(vae.decode(ones(1, 3, 8, 8))).rejects.toThrow('latents: is float32 [1, 3, 8, 8]; float32 [batch, 4,');
    await expect(vae.toOnnx('decode', { height: 1, width: 8 })).rejects.toThrow('size: is 1×8, of which');
    await expect(vae.decode(undefined as never)).rejects.toThrow('latents: undefined is no tensor');
    await expect(vae.decode(ones(1, 4, 4, 4), { tileSize: 12 })).rejects.toThrow(
      'pass a multiple of 8 pixels, or false',
    );
    await expect(vae.decode(ones(1, 4, 4, 4), { tiles: 8 } as object)).rejects.toThrow(
      'tiles: there is no such option',
    );
  });
});
