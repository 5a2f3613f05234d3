import { floatTensor, Generator, type JsonObject } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { nodeRuntime } from '@langevin/runtime-node';
import { expect, test } from 'vitest';
import { readFixtureJson } from '../../../test/support/reference.ts';
import { parseUNet2DConfig } from '../src/unet2d-config-json.ts';

const readConfig = (name: string) =>
  parseUNet2DConfig(readFixtureJson<JsonObject>(`published-configs/${name}.json`), (message) => {
    throw new Error(message);
  });

/** Each configuration with the parameters that its network is known to have. */
test.each([
  ['ddpm-cifar10-32', 35_746_307],
  ['ddpm-celebahq-256', 113_673_219],
])('%s has %i parameters', (name, expected) => {
  const model = UNet2DModel.fromConfig(readConfig(name), { generator: new Generator(0) });
  expect(model.parameterCount).toBe(expected);
});

test.each(['ncsnpp-celebahq-256', 'ncsnpp-church-256', 'ncsnpp-bedroom-256', 'ncsnpp-ffhq-256', 'ncsnpp-ffhq-1024'])(
  '%s builds with random weights',
  (name) => {
    const model = UNet2DModel.fromConfig(readConfig(name), { generator: new Generator(0) });
    expect(model.toOnnx().byteLength).toBeGreaterThan(model.parameterCount * 4);
  },
);

test('a network for 256×256 pixels runs', async () => {
  await using model = UNet2DModel.fromConfig(readConfig('ncsnpp-celebahq-256'), {
    generator: new Generator(0),
    runtime: nodeRuntime(),
  });
  const output = await model.forward(new Generator(1).randn([1, 3, 256, 256]), floatTensor([1], Float32Array.of(10)));
  expect(output.dims).toEqual([1, 3, 256, 256]);
  expect(output.data.every(Number.isFinite)).toBe(true);
});
