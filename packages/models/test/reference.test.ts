import { floatTensor, Tensor } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms, fixturePath } from '../../../test/support/reference.ts';
import { networks, readUNetCase } from './support/unet-case.ts';

const platform = nodePlatform();
const { runtime } = platform;

async function load(name: string): Promise<UNet2DModel> {
  return UNet2DModel.fromPretrained(await platform.open(fixturePath(`unet/${name}`)), { runtime });
}

describe.each(networks)('%s', (name) => {
  const model = load(name);
  afterAll(async () => (await model).dispose());

  test.each([0, 1])('equals PyTorch on case %i', async (index) => {
    const { sample, timestep, options, output } = readUNetCase(name, index);
    const actual = await (await model).forward(sample, timestep, options);
    expect(actual.dims).toEqual(output.shape);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
  });

  test('gives each image of a batch what it gives the image alone', async () => {
    const { sample, timestep, options } = readUNetCase(name, 1);
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
  const { sample, timestep } = readUNetCase('ncsnpp-tiny', 1);
  expect((await legacy.forward(sample, timestep)).data).toEqual((await model.forward(sample, timestep)).data);
  await Promise.all([legacy.dispose(), model.dispose()]);
});
