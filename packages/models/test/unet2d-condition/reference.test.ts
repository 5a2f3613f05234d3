import { UNet2DConditionModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { expect, it } from 'vitest';
import { errorOverRms, fixturePath, readReference } from '../../../../test/support/reference.ts';
import { conditionCase } from '../support/condition-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

const platform = nodePlatform();
const readCase = (network: string, index: number) =>
  conditionCase(readReference(`unet2d-condition/${network}/io.safetensors`), index)!;
const open = (network: string) => platform.open(fixturePath(`unet2d-condition/${network}`));

it.each([
  ['sd15', 'sides that are no multiple of two', 3],
  ['sd21', 'a mask', 2],
  ['sdxl', 'a time of its own for each image', 1],
  ['lcm', 'a mask', 2],
  ['inpaint', 'sides that are no multiple of two', 3],
  ['upscaler-like', 'a mask', 2],
  ['scale-shift', 'a mask', 2],
  ['no-mid', 'sides that are no multiple of two', 3],
])('%s equals PyTorch with %s', async (network, _, index) => {
  await using unet = await UNet2DConditionModel.fromPretrained(await open(network), { runtime });
  const { sample, timestep, conditions, output } = readCase(network, index);
  const actual = await unet.forward(sample, timestep, conditions);
  expect(actual.dims).toEqual(output.shape);
  expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
});

it.each(['sd15', 'scale-shift'])('%s equals PyTorch in half precision', async (network) => {
  const options = { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' } as const;
  await using unet = await UNet2DConditionModel.fromPretrained(await open(network), options);
  const { sample, timestep, conditions, output } = readCase(network, 2);
  const actual = await unet.forward(sample, timestep, conditions);
  const error = errorOverRms(actual.data, output.data);
  expect(error).toBeLessThan(2e-2);
  // It was not computed in single precision.
  expect(error).toBeGreaterThan(1e-4);
});
