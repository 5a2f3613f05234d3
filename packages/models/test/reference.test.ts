import { floatTensor, Tensor } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms, fixturePath, readReference } from '../../../test/support/reference.ts';

const platform = nodePlatform();
const { runtime } = platform;

/** Networks of diffusers' UNet2DModel, with the outputs that PyTorch computed for batches of 1 and of 3. */
const networks = ['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny'];

async function load(name: string): Promise<UNet2DModel> {
  return UNet2DModel.fromPretrained(await platform.open(fixturePath(`unet/${name}`)), { runtime });
}

/** Input and expected output of a case of `io.safetensors`. */
function readCase(io: ReturnType<typeof readReference>, index: number) {
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

describe.each(networks)('%s', (name) => {
  const model = load(name);
  const io = readReference(`unet/${name}/io.safetensors`);
  afterAll(async () => (await model).dispose());

  test.each([0, 1])('equals PyTorch on case %i', async (index) => {
    const { sample, timestep, options, output } = readCase(io, index);
    const actual = await (await model).forward(sample, timestep, options);
    expect(actual.dims).toEqual(output.shape);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
  });

  test('gives each image of a batch what it gives the image alone', async () => {
    const { sample, timestep, options } = readCase(io, 1);
    const together = await (await model).forward(sample, timestep, options);
    const size = sample.size / 3;
    const labels = options.classLabels && {
      classLabels: new Tensor('int64', options.classLabels.data.slice(2, 3) as BigInt64Array, [1]),
    };
    const times = timestep.data.subarray(timestep.size === 3 ? 2 : 0).slice(0, 1);
    const alone = await (await model).forward(
      floatTensor([1, ...sample.dims.slice(1)], sample.data.slice(2 * size)),
      floatTensor([1], times),
      labels ?? {},
    );
    expect(errorOverRms(alone.data, together.data.slice(2 * size))).toBeLessThan(1e-4);
  });
});

test('older attention names in a pickled checkpoint give the same network', async () => {
  const [legacy, model] = [await load('ncsnpp-tiny-legacy-bin'), await load('ncsnpp-tiny')];
  const { sample, timestep } = readCase(readReference('unet/ncsnpp-tiny/io.safetensors'), 1);
  expect((await legacy.forward(sample, timestep)).data).toEqual((await model.forward(sample, timestep)).data);
  await Promise.all([legacy.dispose(), model.dispose()]);
});
