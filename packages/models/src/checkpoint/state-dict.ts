import { InvalidFileError } from '@langevin/core';
import type { PickleValue } from './pickle-values.ts';
import { printable } from './printable.ts';
import type { TensorReader } from './tensor-reader.ts';
import { TensorReference } from './tensor-reference.ts';
import type { Weight, Weights } from './weights.ts';

/**
 * The weights among what a pickle held: a dictionary of tensors, or the one under `state_dict`, as a checkpoint of a
 * training run has it; what stands beside that one is left alone.
 *
 * An entry that is no tensor is refused rather than skipped: it may be a weight in some form that we don't read.
 *
 * @throws {InvalidFileError} if it is something else.
 */
export function readStateDict(value: PickleValue, file: string, tensors: TensorReader): Weights {
  const nested = value instanceof Map ? value.get('state_dict') : undefined;
  const dictionary = nested instanceof Map ? nested : value;
  if (!(dictionary instanceof Map)) {
    throw new InvalidFileError(file, 'holds no state_dict. Save model.state_dict() with torch.save or as safetensors.');
  }
  const weights = new Map<string, Weight>();
  for (const [name, tensor] of dictionary) {
    if (typeof name !== 'string' || !(tensor instanceof TensorReference)) {
      const label = typeof name === 'string' ? `"${printable(name)}"` : 'an entry without a name';
      throw new InvalidFileError(file, `holds ${label}, which is no tensor. Save the bare model.state_dict().`);
    }
    weights.set(name, tensors.read(name, tensor));
  }
  return weights;
}
