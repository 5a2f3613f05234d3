import { InvalidFileError, UnsafePickleError } from '@langevin/core';
import type { StoredType } from './dtypes.ts';
import { isPickleGlobal, type PickleEnvironment, type PickleGlobal, type PickleValue } from './pickle-values.ts';
import { printable } from './printable.ts';
import { isShape } from './shapes.ts';
import { StorageReference, TensorReference } from './tensor-reference.ts';

const storageTypes: ReadonlyMap<string, StoredType> = new Map([
  ['torch.DoubleStorage', 'F64'],
  ['torch.FloatStorage', 'F32'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

/**
 * All that a pickled state_dict may refer to: storages, the functions that make tensors and parameters of them,
 * OrderedDict and torch.Size. Each is a few lines of ours; nothing of the file is ever run.
 */
export class TorchEnvironment implements PickleEnvironment {
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** The storages met so far, by key. */
  readonly storages: Map<string, StorageReference> = new Map();
  readonly #file: string;

  /** @param file - the checkpoint's name, for messages. */
  constructor(file: string) {
    this.#file = file;
    const functions: PickleGlobal[] = [
      { global: 'collections.OrderedDict', call: (args) => this.#orderedDict(args) },
      { global: 'torch.Size', call: (args) => this.#size(args) },
      { global: 'torch._utils._rebuild_tensor_v2', call: (args) => this.#tensor(args) },
      { global: 'torch._utils._rebuild_parameter', call: (args) => this.#parameter(args) },
    ];
    const types = [...storageTypes.keys()].map((global) => ({ global }));
    this.globals = new Map([...functions, ...types].map((value) => [value.global, value]));
  }

  /** A storage: `('storage', type, key, location, length)`, and null for a view of it in the format before 1.6. */
  persistentLoad(id: PickleValue): StorageReference {
    const [kind, type, key, , length, view = null] = Array.isArray(id) ? id : [];
    if (typeof kind !== 'string') throw this.#invalid('has a persistent id that is no storage');
    if (kind !== 'storage') throw new UnsafePickleError(this.#file, `persistent id "${printable(kind)}"`);
    const dtype = type !== undefined && isPickleGlobal(type) ? storageTypes.get(type.global) : undefined;
    if (dtype === undefined || typeof key !== 'string' || !isCount(length) || view !== null) {
      throw this.#invalid('describes a storage in a way that is not known');
    }
    const known = this.storages.get(key);
    if (known === undefined) {
      const storage = new StorageReference(key, dtype, length);
      this.storages.set(key, storage);
      return storage;
    }
    if (known.dtype !== dtype || known.length !== length) throw this.#invalid('describes one storage in two ways');
    return known;
  }

  /** OrderedDict(), or, as Python 2 pickles it, OrderedDict([[key, value], …]). */
  #orderedDict([items = []]: readonly PickleValue[]): PickleValue {
    if (!Array.isArray(items)) throw this.#invalid('has an OrderedDict of something other than pairs');
    const dictionary = new Map<PickleValue, PickleValue>();
    for (const item of items) {
      if (!Array.isArray(item) || item.length !== 2) throw this.#invalid('has an OrderedDict of no pairs');
      dictionary.set(item[0]!, item[1]!);
    }
    return dictionary;
  }

  #size([sizes]: readonly PickleValue[]): PickleValue {
    if (!isShape(sizes)) throw this.#invalid('has a torch.Size of no sizes');
    return sizes;
  }

  /** _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward_hooks, metadata). */
  #tensor(args: readonly PickleValue[]): PickleValue {
    const [storage, offset, shape, strides, , , metadata = null] = args;
    if (!(storage instanceof StorageReference) || !isCount(offset) || !isShape(shape) || !isShape(strides)) {
      throw this.#invalid('describes a tensor in a way that is not known');
    }
    // The metadata of a tensor says that it is to be conjugated or negated, which a weight never is.
    if (metadata !== null && !(metadata instanceof Map && metadata.size === 0)) {
      throw this.#invalid('holds a tensor that waits to be conjugated or negated');
    }
    const tensor = new TensorReference(storage, offset, shape, strides);
    if (shape.length !== strides.length || !tensor.isInside) {
      throw this.#invalid(`holds a tensor of shape [${shape.join(', ')}] that reaches beyond its storage`);
    }
    return tensor;
  }

  /** _rebuild_parameter(data, requires_grad, backward_hooks). */
  #parameter([data]: readonly PickleValue[]): PickleValue {
    if (!(data instanceof TensorReference)) throw this.#invalid('has a parameter that is no tensor');
    return data;
  }

  #invalid(problem: string): InvalidFileError {
    return new InvalidFileError(
      this.#file,
      `${problem}. It is corrupt, or of a version of PyTorch that is not supported; save the weights as safetensors.`,
    );
  }
}

function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
