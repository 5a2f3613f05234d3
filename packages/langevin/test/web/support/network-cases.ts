import { floatTensor, type Runtime, Tensor, UNet2DModel } from 'langevin';
import { afterAll, describe, expect, it } from 'vitest';
import { fetchReference, fixtureUrl } from '../../../../../test/support/fetch-reference.ts';
import { errorOverRms, type ReferenceTensor } from '../../../../../test/support/parse-reference.ts';

/** A place where a browser evaluates networks. */
export interface Place {
  readonly name: string;
  readonly device: string;
  readonly runtime: Runtime;
  /** How far an output may be from PyTorch's, relative to its root mean square. */
  readonly limit: number;
}

/** Input and expected output of a case of `io.safetensors`. */
export function readCase(io: Record<string, ReferenceTensor>, index: number) {
  const tensor = (name: string) => io[`case${index}.${name}`]!;
  const labels = io[`case${index}.class_labels`];
  return {
    sample: floatTensor(tensor('sample').shape, tensor('sample').data),
    timestep: floatTensor([tensor('timestep').data.length], tensor('timestep').data),
    options: labels
      ? { classLabels: new Tensor('int64', BigInt64Array.from(labels.data, BigInt), [labels.data.length]) }
      : {},
    output: tensor('output'),
  };
}

/** Compares networks of `fixtures/unet` with the outputs that PyTorch computed: case 0 for one image, case 1 for three. */
export function compareWithPyTorch(places: readonly Place[], networks: readonly string[], cases: readonly number[]) {
  describe.each(places)('on $name', ({ device, runtime, limit }) => {
    describe.each(networks)('%s', (name) => {
      const model = UNet2DModel.fromPretrained(fixtureUrl(`unet/${name}`), { runtime, device });
      const io = fetchReference(`unet/${name}/io.safetensors`);
      afterAll(async () => (await model).dispose());

      it.each(cases)('equals PyTorch on case %i', async (index) => {
        const { sample, timestep, options, output } = readCase(await io, index);
        const actual = await (await model).forward(sample, timestep, options);
        expect(actual.dims).toEqual(output.shape);
        expect(errorOverRms(actual.data, output.data)).toBeLessThan(limit);
      });
    });
  });
}
