import { type FloatTensor, type ForwardOptions, floatTensor, Tensor } from '@langevin/core';
import { type ReferenceTensor, readReference } from '../../../../test/support/reference.ts';

/** Networks of diffusers' UNet2DModel, with the outputs that PyTorch computed for batches of 1 and of 3. */
export const networks = ['ncsnpp-tiny', 'ncsnpp-4level', 'ddpm-tiny', 'gray-tiny', 'adm-tiny', 'odd-tiny'] as const;

/** Input and expected output of one evaluation. */
export interface UNetCase {
  readonly sample: FloatTensor;
  readonly timestep: FloatTensor;
  readonly options: ForwardOptions;
  readonly output: ReferenceTensor;
}

/** A case of a network's `io.safetensors`: 0 is a batch of 1, 1 is a batch of 3. */
export function readUNetCase(network: string, index: number): UNetCase {
  const io = readReference(`unet/${network}/io.safetensors`);
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
