import { floatTensor, Generator } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import { nodeRuntime } from '@langevin/runtime-node';
import { expect, test } from 'vitest';
import { publishedConfig } from './support/published-config.ts';

test.each(['ncsnpp-celebahq-256', 'ncsnpp-church-256', 'ncsnpp-bedroom-256', 'ncsnpp-ffhq-256', 'ncsnpp-ffhq-1024'])(
  '%s builds with random weights',
  (name) => {
    const model = UNet2DModel.fromConfig(publishedConfig(name), { generator: new Generator(0) });
    expect(model.toOnnx().byteLength).toBeGreaterThan(model.parameterCount * 4);
  },
);

test('a network for 256×256 pixels runs', async () => {
  await using model = UNet2DModel.fromConfig(publishedConfig('ncsnpp-celebahq-256'), {
    generator: new Generator(0),
    runtime: nodeRuntime(),
  });
  const output = await model.forward(new Generator(1).randn([1, 3, 256, 256]), floatTensor([1], Float32Array.of(10)));
  expect(output.dims).toEqual([1, 3, 256, 256]);
  expect(output.data.every(Number.isFinite)).toBe(true);
});
