import { elementCount, InvalidFileError } from '@langevin/core';
import { type StoredType, toFloat32 } from './dtypes.ts';
import { HalfWeight, halfElements } from './half-weight.ts';
import { printable } from './printable.ts';
import type { StorageReference, TensorReference } from './tensor-reference.ts';
import type { Weight } from './weights.ts';

/** Elements in single precision, or the bits of elements in half precision. */
type Elements = Float32Array | Uint16Array;

/**
 * Turns the tensors of a PyTorch checkpoint into weights: float32, but for those stored in half precision. They are
 * checked at once, and converted when they are asked for: a training's checkpoint has more than one network's.
 */
export class TensorReader {
  readonly #file: string;
  readonly #storageBytes: ReadonlyMap<string, Uint8Array>;
  /** Each storage is converted once, and tensors that share one still share it. */
  readonly #converted = new Map<StorageReference, Map<StoredType, Elements>>();
  #elementsToCopy: number;

  /**
   * @param storageBytes - the bytes of each storage, by key.
   * @param fileBytes - the file's length: so many elements may be copied. A few bytes of a pickle can describe a
   * tensor that repeats one element billions of times, or a thousand transposed views of the same storage.
   */
  constructor(file: string, storageBytes: ReadonlyMap<string, Uint8Array>, fileBytes: number) {
    this.#file = file;
    this.#storageBytes = storageBytes;
    this.#elementsToCopy = fileBytes;
  }

  /**
   * A view of the storage if the elements stand there in order, a copy if not.
   *
   * @throws {InvalidFileError} if the storage is not there, its elements are of a type that is not read, or a copy would
   * be out of proportion to the file.
   */
  read(name: string, tensor: TensorReference): Weight {
    const { shape, storage, type } = tensor;
    const { dtype } = type;
    if (dtype === undefined) {
      const problem = `"${printable(name)}" is of type ${type.what}, which is not read`;
      throw new InvalidFileError(this.#file, `${problem}. Save it in single precision.`);
    }
    this.#requireStorage(storage);
    if (!tensor.isContiguous) this.#countCopy(name, elementCount(shape));
    if (dtype === 'F16')
      return new HalfWeight(
        shape,
        lazily(() => this.#elements(tensor, dtype) as Uint16Array),
      );
    return Object.assign(
      lazily(() => this.#elements(tensor, dtype) as Float32Array),
      { shape },
    );
  }

  #elements({ storage, shape, strides, offset, isContiguous }: TensorReference, dtype: StoredType): Elements {
    const elements = this.#convert(storage, dtype);
    const count = elementCount(shape);
    return isContiguous ? elements.subarray(offset, offset + count) : gather(elements, offset, shape, strides, count);
  }

  #convert(storage: StorageReference, dtype: StoredType): Elements {
    const known = this.#converted.get(storage) ?? new Map<StoredType, Elements>();
    this.#converted.set(storage, known);
    const bytes = this.#storageBytes.get(storage.key)!;
    const elements = known.get(dtype) ?? (dtype === 'F16' ? halfElements(bytes) : toFloat32(dtype, bytes));
    known.set(dtype, elements);
    return elements;
  }

  #requireStorage({ key, bytes: expected }: StorageReference): void {
    const bytes = this.#storageBytes.get(key);
    if (bytes?.byteLength === expected) return;
    const problem = bytes ? `has ${bytes.byteLength} bytes, not ${expected}` : 'is not there';
    throw new InvalidFileError(
      this.#file,
      `the storage "${printable(key)}" ${problem}; it is corrupt. Download it again.`,
    );
  }

  #countCopy(name: string, count: number): void {
    if (!(count <= this.#elementsToCopy)) {
      throw new InvalidFileError(
        this.#file,
        `"${printable(name)}" repeats its elements many times over. Save it again after calling contiguous() on it.`,
      );
    }
    this.#elementsToCopy -= count;
  }
}

/** Data that is made when it is first asked for, and kept. */
function lazily<T>(make: () => T): { readonly data: T } {
  let made: T | undefined;
  return {
    get data() {
      made ??= make();
      return made;
    },
  };
}

/** The elements of a strided view in row-major order. Its shape has at least one dimension. */
function gather(
  source: Elements,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Elements {
  const result = source instanceof Uint16Array ? new Uint16Array(count) : new Float32Array(count);
  const inner = shape.length - 1;
  const rowLength = shape[inner]!;
  const step = strides[inner]!;
  const index = new Array<number>(inner).fill(0);
  let start = offset;
  for (let row = 0; row < count; row += rowLength) {
    for (let i = 0; i < rowLength; i++) result[row + i] = source[start + i * step]!;
    // On to the next row, as an odometer counts.
    for (let axis = inner - 1; axis >= 0; axis--) {
      start += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      start -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
