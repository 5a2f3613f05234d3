import { DiTTransformer2DModel } from '@langevin/models';
import { nodePlatform } from '@langevin/runtime-node';
import { afterAll, describe, expect, test } from 'vitest';
import { errorOverRms, fixturePath } from '../../../../test/support/reference.ts';
import { ditNetworks, readDiTCase } from '../support/dit-case.ts';
import { PlainRuntime, plain } from '../support/plain-runtime.ts';

const platform = nodePlatform();

describe.each(ditNetworks)('%s', (network) => {
  const open = () => platform.open(fixturePath(`dit/${network}`));
  const loading = open().then((files) => DiTTransformer2DModel.fromPretrained(files, { runtime: platform.runtime }));
  afterAll(async () => (await loading).dispose());

  test.each([0, 1, 2])('equals PyTorch on case %i', async (index) => {
    const model = await loading;
    const { sample, timestep, classLabels, output } = readDiTCase(network, index);
    const actual = await model.forward(sample, timestep, { classLabels });
    expect(actual.dims).toEqual(output.shape);
    expect(errorOverRms(actual.data, output.data)).toBeLessThan(1e-4);
  });

  test('equals PyTorch in half precision, as a GPU is handed it', async () => {
    const runtime = new PlainRuntime();
    await using model = await DiTTransformer2DModel.fromPretrained(await open(), {
      runtime,
      device: plain,
      dtype: 'fp16',
    });
    const { sample, timestep, classLabels, output } = readDiTCase(network, 1);
    const actual = await model.forward(sample, timestep, { classLabels });
    const error = errorOverRms(actual.data, output.data);
    expect(error).toBeLessThan(2e-2);
    // It was not computed in single precision.
    expect(error).toBeGreaterThan(1e-4);
  });
});
