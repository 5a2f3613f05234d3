import { UNet2DConditionModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath } from '../../../../test/support/reference.ts';
import { conditionNetworks, readConditionCases } from '../support/condition-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';
import { runtime } from '../support/tiny-unet.ts';

const platform = nodePlatform();
const placements = [
  { what: 'on a processor', limit: 1e-4, options: { runtime } },
  { what: 'as a GPU is handed it', limit: 1e-4, options: { runtime: new PlainRuntime(), device: plain } },
  {
    what: 'in half precision',
    limit: 2e-2,
    options: { runtime: new PlainRuntime(), device: plain, dtype: 'fp16' },
  },
] as const;

describe.each(conditionNetworks)('%s', (network) => {
  it.each(placements)('equals PyTorch in every case $what', async ({ limit, options }) => {
    const files = await platform.open(fixturePath(`unet2d-condition/${network}`));
    await using unet = await UNet2DConditionModel.fromPretrained(files, options);
    for (const { name, sample, timestep, conditions, output } of readConditionCases(network)) {
      const actual = await unet.forward(sample, timestep, conditions);
      expect(actual.dims, name).toEqual(output.shape);
      expect(errorOverRms(actual.data, output.data), name).toBeLessThan(limit);
    }
  });
});
