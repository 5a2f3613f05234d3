import { InvalidFileError, type Tensor } from '@langevin/core';
import { toFloatTensor } from '../graph-tensors.ts';

/**
 * What a layer gives as features of each picture: `[batch, features]` as it is, of `[batch, features, height, width]` the
 * mean over space.
 *
 * @param path - the model's file, for messages.
 * @param count - pictures in the batch.
 * @throws {InvalidFileError} for an output of another shape.
 */
export function pooledFeatures(path: string, layer: string, output: Tensor | undefined, count: number): Float32Array {
  const { dims = [] } = output ?? {};
  const isFloat = output?.type.startsWith('float') && output.data.length > 0;
  if (!isFloat || dims[0] !== count || (dims.length !== 2 && dims.length !== 4)) {
    const found = output === undefined ? 'nothing' : `${output.type} [${dims.join(', ')}]`;
    const expected = `[${count}, features] or [${count}, features, height, width] was expected; choose another layer`;
    throw new InvalidFileError(path, `its output "${layer}" gives ${found}, where ${expected}.`);
  }
  const { data } = toFloatTensor(output);
  const area = data.length / (count * dims[1]!);
  return Float32Array.from({ length: data.length / area }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < area; k++) sum += data[i * area + k]!;
    return sum / area;
  });
}
