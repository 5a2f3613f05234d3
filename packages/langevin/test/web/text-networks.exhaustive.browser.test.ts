import { UNet2DConditionModel } from 'langevin';
import { webRuntime } from 'langevin/web';
import { describe, expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../test/support/fetch-reference.ts';
import { errorOverRms } from '../../../../test/support/parse-reference.ts';
import { conditionCase, conditionNetworks } from '../../../models/test/support/condition-case.ts';

describe.each([
  { device: 'wasm', limit: 1e-4 },
  { device: 'webgpu', limit: 1e-3 },
])('on $device', ({ device, limit }) => {
  it.each(conditionNetworks)('%s equals PyTorch in every case', async (network) => {
    const options = { runtime: webRuntime({ threads: 2 }), device };
    await using unet = await UNet2DConditionModel.fromPretrained(fixtureUrl(`unet2d-condition/${network}`), options);
    const io = await fetchReference(`unet2d-condition/${network}/io.safetensors`);
    for (const index of [0, 1, 2, 3]) {
      const found = conditionCase(io, index);
      if (found === undefined) continue;
      const { sample, timestep, conditions, output } = found;
      const actual = await unet.forward(sample, timestep, conditions);
      expect(errorOverRms(actual.data, output.data), `case ${index}`).toBeLessThan(limit);
    }
  });
});
