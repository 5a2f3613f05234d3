import { floatTensor, type Runtime, Tensor, UNet2DModel, VQModel } from 'langevin';
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

/** Compares what an autoencoder makes of pictures, and of latents, with what PyTorch computed. */
export function compareAutoencoder(places: readonly Place[]) {
  it.each(places)('an autoencoder equals PyTorch on $name', async ({ device, runtime, limit }) => {
    const io = await fetchReference('autoencoders/vq/io.safetensors');
    const read = (name: string) => io[`case0.${name}`]!;
    const vq = await VQModel.fromPretrained(fixtureUrl('autoencoders/vq'), { runtime, device });
    const { latents } = await vq.encode(floatTensor(read('sample').shape, read('sample').data));
    const pictures = await vq.decode(floatTensor(read('latents').shape, read('latents').data));
    expect(errorOverRms(latents.data, read('latents').data)).toBeLessThan(limit);
    expect(errorOverRms(pictures.data, read('decoded').data)).toBeLessThan(limit);
    await vq.dispose();
  });
}
