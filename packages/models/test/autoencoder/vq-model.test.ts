import { Generator, MemoryFiles, Tensor } from '@langevin/core';
import { VQModel } from '@langevin/models';
import { afterAll, describe, expect, it } from 'vitest';
import { errorOverRms, readFixtureJson } from '../../../../test/support/reference.ts';
import { fixtureFolder } from '../checkpoint/checkpoint-fixtures.ts';
import { readAutoencoderCase } from '../support/autoencoder-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

describe.each(['vq', 'vq-embed-dim'])('%s', (network) => {
  const files = fixtureFolder(`autoencoders/${network}`);
  const model = VQModel.fromPretrained(files, { runtime });
  afterAll(async () => (await model).dispose());

  it.each([0, 1])('equals PyTorch on case %i', async (index) => {
    const { tensor, expected } = readAutoencoderCase(network, index);
    const vq = await model;
    const { latents, indices } = await vq.encode(tensor('sample'));
    expect(errorOverRms(latents.data, expected('latents').data)).toBeLessThan(1e-4);
    expect(indices.dims).toEqual(expected('indices').shape);
    expect(Float32Array.from(indices.data as BigInt64Array, Number)).toEqual(expected('indices').data);
    const decoded = await vq.decode(tensor('latents'));
    expect(decoded.dims).toEqual(expected('decoded').shape);
    expect(errorOverRms(decoded.data, expected('decoded').data)).toBeLessThan(1e-4);
    const plainly = await vq.decode(tensor('latents'), { quantize: false });
    expect(errorOverRms(plainly.data, expected('decoded_not_quantized').data)).toBeLessThan(1e-4);
    expect((await vq.decode(indices)).data).toEqual(decoded.data);
  });

  it('equals PyTorch in half precision', async () => {
    const { tensor, expected } = readAutoencoderCase(network, 1);
    const placed = { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' } as const;
    await using vq = await VQModel.fromPretrained(files, placed);
    const { data } = await vq.decode(tensor('latents'));
    expect(errorOverRms(data, expected('decoded').data)).toBeLessThan(2e-2);
    expect(errorOverRms(data, expected('decoded').data)).toBeGreaterThan(1e-4);
  });

  it('has as many parameters as in PyTorch, those of its codebook among them', async () => {
    const { parameters } = readFixtureJson<{ parameters: number }>(`autoencoders/${network}/io.json`);
    expect((await model).parameterCount).toBe(parameters);
  });
});

describe('what it can not do is refused', () => {
  const config = readFixtureJson<object>('autoencoders/vq/config.json');
  const load = (change: object) =>
    VQModel.fromPretrained(new MemoryFiles({ 'config.json': JSON.stringify({ ...config, ...change }) }), { runtime });

  it('normalization by the latents, by name', async () => {
    await expect(load({ norm_type: 'spatial' })).rejects.toThrow('VQModel configuration, norm_type: is "spatial"');
  });

  it('an unknown setting, by name', async () => {
    await expect(load({ remap: 'used.npy' })).rejects.toThrow('remap: is "used.npy"; this setting is not known');
  });

  it('indices that the codebook has not, and latents of another width', async () => {
    await using vq = await VQModel.fromPretrained(fixtureFolder('autoencoders/vq'), { runtime });
    const indices = (...values: bigint[]) => new Tensor('int64', BigInt64Array.from(values), [1, 1, values.length]);
    await expect(vq.decode(indices(0n, 48n))).rejects.toThrow(
      'latents: 48 is not a row of the codebook of this network; there are 48',
    );
    await expect(vq.decode(indices(-1n))).rejects.toThrow('-1 is not a row');
    const flat = new Tensor('int64', BigInt64Array.of(0n), [1]);
    await expect(vq.decode(flat)).rejects.toThrow('latents: is int64 [1]; int64 [batch, height, width] was expected');
    await expect(vq.decode(new Generator(0).randn([1, 4, 2, 2]))).rejects.toThrow(
      'latents: is float32 [1, 4, 2, 2]; float32 [batch, 3,',
    );
  });
});
