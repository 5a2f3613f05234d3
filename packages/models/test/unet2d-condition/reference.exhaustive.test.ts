import { UNet2DConditionModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { describe, expect, it } from 'vitest';
import { errorOverRms, fixturePath, readReference } from '../../../../test/support/reference.ts';
import { conditionCase, conditionNetworks } from '../support/condition-case.ts';
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
  const io = readReference(`unet2d-condition/${network}/io.safetensors`);

  it.each(placements)('equals PyTorch in every case $what', async ({ limit, options }) => {
    const files = await platform.open(fixturePath(`unet2d-condition/${network}`));
    await using unet = await UNet2DConditionModel.fromPretrained(files, options);
    for (const index of [0, 1, 2, 3]) {
      const found = conditionCase(io, index);
      if (found === undefined) continue;
      const { sample, timestep, conditions, output } = found;
      const actual = await unet.forward(sample, timestep, conditions);
      expect(actual.dims, `case ${index}`).toEqual(output.shape);
      expect(errorOverRms(actual.data, output.data), `case ${index}`).toBeLessThan(limit);
    }
  });
});
