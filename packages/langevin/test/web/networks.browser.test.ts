import { floatTensor, Tensor, UNet2DModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { afterAll, describe, expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms, type ReferenceTensor } from '../../../../test/support/parse-reference.ts';

/** Networks of diffusers' UNet2DModel, with the outputs that PyTorch computed for batches of 1 and of 3. */
const networks = ['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny'];

const places = [
  { name: 'WebAssembly on one thread', device: 'wasm', runtime: webRuntime({ threads: 1 }), limit: 1e-4 },
  { name: 'WebAssembly on two threads', device: 'wasm', runtime: webRuntime({ threads: 2 }), limit: 1e-4 },
  { name: 'WebGPU', device: 'webgpu', runtime: webRuntime(), limit: 1e-3 },
];

/** Input and expected output of a case of `io.safetensors`. */
function readCase(io: Record<string, ReferenceTensor>, index: number) {
  const tensor = (name: string) => io[`case${index}.${name}`]!;
  const labels = io[`case${index}.class_labels`];
  return {
    sample: floatTensor(tensor('sample').shape, tensor('sample').data),
    timestep: floatTensor([tensor('timestep').data.length], tensor('timestep').data),
    options: labels
      ? { classLabels: new Tensor('int64', BigInt64Array.from(labels.data, BigInt), [labels.data.length]) }
      : {},
    output: tensor('output'),
  };
}

describe.each(places)('on $name', ({ device, runtime, limit }) => {
  describe.each(networks)('%s', (name) => {
    const model = UNet2DModel.fromPretrained(fixtureUrl(`unet/${name}`), { runtime, device });
    const io = fetchReference(`unet/${name}/io.safetensors`);
    afterAll(async () => (await model).dispose());

    it.each([0, 1])('equals PyTorch on case %i', async (index) => {
      const { sample, timestep, options, output } = readCase(await io, index);
      const actual = await (await model).forward(sample, timestep, options);
      expect(actual.dims).toEqual(output.shape);
      expect(errorOverRms(actual.data, output.data)).toBeLessThan(limit);
    });
  });
});

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
