import { elementCount, InvalidFileError } from '@langevin/core';
import { elementBytes, toFloat32 } from './dtypes.ts';
import { HalfWeight, halfElements } from './half-weight.ts';
import { printable } from './printable.ts';
import type { StorageReference, TensorReference } from './tensor-reference.ts';
import type { Weight } from './weights.ts';

/** Elements in single precision, or the bits of elements in half precision. */
type Elements = Float32Array | Uint16Array;

/** Turns the tensors of a PyTorch checkpoint into weights: float32, but for those stored in half precision. */
export class TensorReader {
  readonly #file: string;
  readonly #storageBytes: ReadonlyMap<string, Uint8Array>;
  /** Each storage is converted once, and tensors that share one still share it. */
  readonly #converted = new Map<StorageReference, Elements>();
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
   * @throws {InvalidFileError} if the storage is not there, or the copy would be out of proportion to the file.
   */
  read(name: string, tensor: TensorReference): Weight {
    const { shape, strides, offset } = tensor;
    const storage = this.#convert(tensor.storage);
    const count = elementCount(shape);
    if (tensor.isContiguous) return toWeight(shape, storage.subarray(offset, offset + count));
    if (!(count <= this.#elementsToCopy)) {
      throw new InvalidFileError(
        this.#file,
        `"${printable(name)}" repeats its elements many times over. Save it again after calling contiguous() on it.`,
      );
    }
    this.#elementsToCopy -= count;
    return toWeight(shape, gather(storage, offset, shape, strides, count));
  }

  #convert(storage: StorageReference): Elements {
    const known = this.#converted.get(storage);
    if (known) return known;
    const bytes = this.#storageBytes.get(storage.key);
    const expected = storage.length * elementBytes[storage.dtype];
    if (bytes?.byteLength !== expected) {
      const problem = bytes ? `has ${bytes.byteLength} bytes, not ${expected}` : 'is not there';
      throw new InvalidFileError(
        this.#file,
        `the storage "${printable(storage.key)}" ${problem}; it is corrupt. Download it again.`,
      );
    }
    const values = storage.dtype === 'F16' ? halfElements(bytes) : toFloat32(storage.dtype, bytes);
    this.#converted.set(storage, values);
    return values;
  }
}

function toWeight(shape: readonly number[], elements: Elements): Weight {
  return elements instanceof Uint16Array ? new HalfWeight(shape, { data: elements }) : { shape, data: elements };
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
