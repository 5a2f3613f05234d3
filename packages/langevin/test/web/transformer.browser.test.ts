import { DiTTransformer2DModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { readCase } from './support/network-cases.ts';

it.each([
  { device: 'wasm', limit: 1e-4 },
  { device: 'webgpu', limit: 1e-3 },
])('a transformer equals PyTorch on $device', async ({ device, limit }) => {
  const options = { runtime: webRuntime({ threads: 2 }), device };
  await using model = await DiTTransformer2DModel.fromPretrained(fixtureUrl('dit/dit-a'), options);
  const { sample, timestep, options: labels, output } = readCase(await fetchReference('dit/dit-a/io.safetensors'), 1);
  const actual = await model.forward(sample, timestep, labels);
  expect(actual.dims).toEqual(output.shape);
  expect(errorOverRms(actual.data, output.data)).toBeLessThan(limit);
});
