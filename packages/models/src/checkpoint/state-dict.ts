import { InvalidFileError } from '@langevin/core';
import { finished, type PickleValue } from './pickle-values.ts';
import { printable } from './printable.ts';
import type { TensorReader } from './tensor-reader.ts';
import { TensorReference, UnreadableTensor } from './tensor-reference.ts';
import type { Weight, Weights } from './weights.ts';

/** Far more than any training keeps. A few bytes of a pickle can hold one dictionary many times over. */
const limits = { entries: 1_000_000, depth: 16, nameLength: 1000, namesPerFile: 4, names: 1 << 16 };

/**
 * The tensors of what a pickle held: a dictionary of them, or of dictionaries, as a checkpoint of a training run has one
 * for each of its sets of weights. Those in a dictionary within are called by its name as well: `ema.conv_in.weight`.
 * What is no tensor stands beside the weights, and is passed over.
 *
 * @param fileBytes - the file's length: their names are not much longer together.
 * @throws {InvalidFileError} if there is none, or one is of a kind that is not read.
 */
export function readStateDict(value: PickleValue, file: string, fileBytes: number, tensors: TensorReader): Weights {
  const weights = new Map<string, Weight>();
  let entries = 0;
  let namesLeft = limits.names + limits.namesPerFile * fileBytes;

  const add = (name: string, entry: PickleValue | undefined): void => {
    if (entry instanceof TensorReference) {
      if (weights.has(name)) throw new InvalidFileError(file, `holds two tensors of the name "${printable(name)}".`);
      namesLeft -= name.length;
      if (namesLeft < 0) throw new InvalidFileError(file, 'holds the same tensors under name after name.');
      weights.set(name, tensors.read(name, entry));
    } else if (entry instanceof UnreadableTensor) {
      const advice = 'Make it a usual tensor, and save the weights again.';
      throw new InvalidFileError(file, `"${printable(name)}" is ${entry.what}, which is not read. ${advice}`);
    }
  };
  const collect = (dictionary: Map<PickleValue, PickleValue>, prefix: string, depth: number): void => {
    for (const [key, raw] of dictionary) {
      if (++entries > limits.entries) throw new InvalidFileError(file, 'holds more than any training keeps.');
      const isName =
        (typeof key === 'string' && prefix.length + key.length < limits.nameLength) || typeof key === 'number';
      if (!isName) continue;
      const entry = finished(raw);
      if (!(entry instanceof Map)) add(`${prefix}${key}`, entry);
      else if (depth < limits.depth) collect(entry, `${prefix}${key}.`, depth + 1);
    }
  };

  const top = finished(value);
  if (top instanceof Map) collect(top, '', 0);
  if (weights.size > 0) return weights;
  throw new InvalidFileError(file, 'holds no state_dict. Save model.state_dict() with torch.save or as safetensors.');
}
