import { UNet2DModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { compareWithPyTorch, readCase } from './support/network-cases.ts';

compareWithPyTorch(
  [{ name: 'WebAssembly', device: 'wasm', runtime: webRuntime({ threads: 2 }), limit: 1e-4 }],
  // The smallest of each family: NCSN++, DDPM's and ADM's.
  ['ncsnpp-tiny', 'gray-tiny', 'adm-tiny'],
  [1],
);

// The one with the most kinds of operations; that the software adapter makes their programs takes most of the time.
compareWithPyTorch([{ name: 'WebGPU', device: 'webgpu', runtime: webRuntime(), limit: 1e-3 }], ['ncsnpp-tiny'], [1]);

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
