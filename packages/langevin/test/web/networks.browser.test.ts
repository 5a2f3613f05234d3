import { UNet2DModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { compareAutoencoder, compareWithPyTorch, readCase } from './support/network-cases.ts';

// A software adapter takes seconds to compile what a network needs on WebGPU: one of all networks is compared there, by
// `transformer.browser.test.ts`, and the others by the exhaustive tests.
const place = { name: 'WebAssembly', device: 'wasm', runtime: webRuntime({ threads: 2 }), limit: 1e-4 };

// The smallest of each family: NCSN++, DDPM's and ADM's.
compareWithPyTorch([place], ['ncsnpp-tiny', 'gray-tiny', 'adm-tiny'], [1]);
compareAutoencoder([place]);

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
