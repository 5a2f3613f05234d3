import { floatTensor, UNet2DModel, VQModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { compareWithPyTorch, readCase } from './support/network-cases.ts';

const places = [
  { name: 'WebAssembly', device: 'wasm', runtime: webRuntime({ threads: 2 }), limit: 1e-4 },
  { name: 'WebGPU', device: 'webgpu', runtime: webRuntime(), limit: 1e-3 },
];

compareWithPyTorch(
  places.filter(({ device }) => device === 'wasm'),
  // The smallest of each family: NCSN++, DDPM's and ADM's.
  ['ncsnpp-tiny', 'gray-tiny', 'adm-tiny'],
  [1],
);

// The one with the most kinds of operations; that the software adapter makes their programs takes most of the time.
compareWithPyTorch(
  places.filter(({ device }) => device === 'webgpu'),
  ['ncsnpp-tiny'],
  [1],
);

it('a pickled checkpoint gives the same network', async () => {
  const [legacy, model] = await Promise.all(
    ['ncsnpp-tiny-legacy-bin', 'ncsnpp-tiny'].map((name) =>
      UNet2DModel.fromPretrained(fixtureUrl(`unet/${name}`), { device: 'wasm' }),
    ),
  );
  const { sample, timestep } = readCase(await fetchReference('unet/ncsnpp-tiny/io.safetensors'), 1);
  expect((await legacy!.forward(sample, timestep)).data).toEqual((await model!.forward(sample, timestep)).data);
  await Promise.all([legacy!.dispose(), model!.dispose()]);
});

it.each(places)('an autoencoder equals PyTorch on $name', async ({ device, runtime, limit }) => {
  const io = await fetchReference('autoencoders/vq/io.safetensors');
  const read = (name: string) => io[`case0.${name}`]!;
  const vq = await VQModel.fromPretrained(fixtureUrl('autoencoders/vq'), { runtime, device });
  const { latents } = await vq.encode(floatTensor(read('sample').shape, read('sample').data));
  const pictures = await vq.decode(floatTensor(read('latents').shape, read('latents').data));
  expect(errorOverRms(latents.data, read('latents').data)).toBeLessThan(limit);
  expect(errorOverRms(pictures.data, read('decoded').data)).toBeLessThan(limit);
  await vq.dispose();
});
