import { InvalidFileError, UnsafePickleError } from '@langevin/core';
import { numpyGlobals } from './numpy-values.ts';
import { isPickleGlobal, type PickleEnvironment, type PickleGlobal, type PickleValue } from './pickle-values.ts';
import { printable } from './printable.ts';
import { anything, pythonGlobals } from './python-objects.ts';
import { type ElementType, elementTypes, storageTypes } from './storage-types.ts';
import { StorageReference } from './tensor-reference.ts';
import { tensorGlobals } from './torch-tensors.ts';

/** PyTorch's names for things that no weight depends on: where tensors were, and how they were laid out. */
const indifferent = ['torch.device', 'torch.serialization._get_layout'];

/** Ways to quantize, which are only ever named. */
const quantizations = [
  'torch.per_tensor_affine',
  'torch.per_tensor_symmetric',
  'torch.per_channel_affine',
  'torch.per_channel_symmetric',
  'torch.per_channel_affine_float_qparams',
];

/**
 * All that a pickled checkpoint may refer to: storages, the functions that make tensors and parameters of them, and plain
 * data of Python and numpy. Each is a few lines of ours; nothing of the file is ever run.
 */
export class TorchEnvironment implements PickleEnvironment {
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** The storages met so far, by key. */
  readonly storages: Map<string, StorageReference> = new Map();
  /** Bytes of storages that stand in the pickle itself, by key. */
  readonly ownBytes: Map<string, Uint8Array> = new Map();
  readonly #file: string;
  #toCopy: number;

  /**
   * @param file - the checkpoint's name, for messages.
   * @param fileBytes - its length: so many entries and bytes may be copied. A few bytes of a pickle can refer to one long
   *   list over and over.
   */
  constructor(file: string, fileBytes: number) {
    this.#file = file;
    this.#toCopy = fileBytes;
    const noteCopy = (count: number): void => {
      this.#toCopy -= count;
      if (this.#toCopy < 0) throw this.#invalid('holds the same data over and over');
    };
    const invalid = (problem: string): InvalidFileError => this.#invalid(problem);
    const addStorage = (bytes: Uint8Array, type: ElementType): StorageReference => this.#addStorage(bytes, type);
    const named = [
      ...storageTypes.keys(),
      ...[...elementTypes.keys()].map((name) => `torch.${name}`),
      ...quantizations,
    ];
    const globals: readonly PickleGlobal[] = [
      { global: 'torch.Size', call: ([sizes = []]) => sizes },
      ...indifferent.map((global) => ({ global, call: anything })),
      ...named.map((global) => ({ global })),
      ...pythonGlobals({ invalid, noteCopy }),
      ...numpyGlobals,
      ...tensorGlobals({ invalid, addStorage }),
    ];
    this.globals = new Map(globals.map((value) => [value.global, value]));
  }

  /** A storage: `('storage', type, key, location, length)`, and null for a view of it in the format before 1.6. */
  persistentLoad(id: PickleValue): StorageReference {
    const [kind, className, key, , length, view = null] = Array.isArray(id) ? id : [];
    if (typeof kind !== 'string') throw this.#invalid('has a persistent id that is no storage');
    if (kind !== 'storage') throw new UnsafePickleError(this.#file, `persistent id "${printable(kind)}"`);
    const type = isPickleGlobal(className) ? storageTypes.get(className.global) : undefined;
    const isLength = Number.isSafeInteger(length) && (length as number) >= 0;
    if (type === undefined || typeof key !== 'string' || !isLength || view !== null) {
      throw this.#invalid('describes a storage in a way that is not known');
    }
    const known = this.storages.get(key);
    if (known === undefined) {
      const storage = new StorageReference(key, type, length as number);
      this.storages.set(key, storage);
      return storage;
    }
    if (known.type !== type || known.length !== length) throw this.#invalid('describes one storage in two ways');
    return known;
  }

  #addStorage(bytes: Uint8Array, type: ElementType): StorageReference {
    // No storage of the file has such a key: theirs are numbers.
    const storage = new StorageReference(`in the pickle: ${this.ownBytes.size}`, type, bytes.byteLength / type.bytes);
    this.ownBytes.set(storage.key, bytes);
    return storage;
  }

  #invalid(problem: string): InvalidFileError {
    return new InvalidFileError(
      this.#file,
      `${problem}. It is corrupt, or of a version of PyTorch that is not supported; save the weights as safetensors.`,
    );
  }
}
