import { UNet2DConditionModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath } from '../../../test/support/reference.ts';
import { conditionNetworks, readConditionCases } from './support/condition-case.ts';
import { PlainRuntime, plain } from './support/plain-runtime.ts';

const platform = nodePlatform();
const open = (network: string) => platform.open(fixturePath(`unet2d-condition/${network}`));

describe.each(conditionNetworks)('%s', (network) => {
  it('equals PyTorch', async () => {
    await using unet = await UNet2DConditionModel.fromPretrained(await open(network), { runtime: platform.runtime });
    for (const { name, sample, timestep, conditions, output } of readConditionCases(network)) {
      const actual = await unet.forward(sample, timestep, conditions);
      expect(actual.dims, name).toEqual(output.shape);
      expect(errorOverRms(actual.data, output.data), name).toBeLessThan(1e-4);
    }
  });

  it('equals PyTorch in half precision', async () => {
    const options = { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' } as const;
    await using unet = await UNet2DConditionModel.fromPretrained(await open(network), options);
    const { sample, timestep, conditions, output } = readConditionCases(network)[2]!;
    const actual = await unet.forward(sample, timestep, conditions);
    const error = errorOverRms(actual.data, output.data);
    expect(error).toBeLessThan(2e-2);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
  });
});
