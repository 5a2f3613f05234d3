import { type FloatTensor, floatTensor, Tensor } from '@langevin/core';
import { type ReferenceTensor, readReference } from '../../../../test/support/reference.ts';

/** Networks of diffusers' DiTTransformer2DModel, with the outputs that PyTorch computed; the last case is of another size. */
export const ditNetworks = ['dit-a', 'dit-b'] as const;

/** Input and expected output of one evaluation. */
export interface DiTCase {
  readonly sample: FloatTensor;
  readonly timestep: FloatTensor;
  readonly classLabels: Tensor;
  readonly output: ReferenceTensor;
}

/** A case of a network's `io.safetensors`, with batches of 1, 3 and 2. */
export function readDiTCase(network: string, index: number): DiTCase {
  const io = readReference(`dit/${network}/io.safetensors`);
  const tensor = (name: string): ReferenceTensor => io[`case${index}.${name}`]!;
  const [sample, times, labels] = [tensor('sample'), tensor('timestep').data, tensor('class_labels').data];
  return {
    sample: floatTensor(sample.shape, sample.data),
    timestep: floatTensor([times.length], times),
    classLabels: new Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length]),
    output: tensor('output'),
  };
}
