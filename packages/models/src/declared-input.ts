import { InvalidFileError } from '@langevin/core';
import { elementTypeName, type ModelInput } from '@langevin/onnx';
import type { GraphInput, InputType } from './network-source.ts';

/** The element types that can be fed, by their number in TensorProto.DataType. */
const fedTypes: ReadonlyMap<number, InputType> = new Map([
  [1, 'float'],
  [6, 'int32'],
  [7, 'int64'],
  [10, 'half'],
  [11, 'double'],
]);

/**
 * An input as a model file declares it.
 *
 * @param path - the file, for messages.
 * @param types - those that can be fed.
 * @throws {InvalidFileError} if it is of another type.
 */
export function declaredInput(
  path: string,
  { name, elementType, shape }: ModelInput,
  types: readonly InputType[] = [...fedTypes.values()],
): GraphInput {
  const type = fedTypes.get(elementType);
  if (type !== undefined && types.includes(type)) {
    // Some exporters leave a size open by a number that none can be.
    return { name, type, shape: shape?.map((size) => (typeof size === 'number' && size < 1 ? '' : size)) };
  }
  throw new InvalidFileError(
    path,
    `its input "${name}" is of type ${elementTypeName(elementType)}, and ${types.join(', ')} can be fed. ` +
      'Export the network with inputs of single precision.',
  );
}
