import { UNet2DConditionModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { conditionCase } from '../../../models/test/support/condition-case.ts';

it.each([
  { device: 'wasm', limit: 1e-4 },
  { device: 'webgpu', limit: 1e-3 },
])('a network that reads a text equals PyTorch on $device', async ({ device, limit }) => {
  const options = { runtime: webRuntime({ threads: 2 }), device };
  await using unet = await UNet2DConditionModel.fromPretrained(fixtureUrl('unet2d-condition/sd15'), options);
  const { sample, timestep, conditions, output } = conditionCase(
    await fetchReference('unet2d-condition/sd15/io.safetensors'),
    3,
  )!;
  const actual = await unet.forward(sample, timestep, conditions);
  expect(actual.dims).toEqual(output.shape);
  expect(errorOverRms(actual.data, output.data)).toBeLessThan(limit);
});
