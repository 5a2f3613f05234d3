import type { StoredType } from './dtypes.ts';

/** A storage that a pickle names: a run of elements that stands elsewhere in the file, and that tensors are views of. */
export class StorageReference {
  readonly key: string;
  readonly dtype: StoredType;
  /** Number of elements. */
  readonly length: number;

  constructor(key: string, dtype: StoredType, length: number) {
    this.key = key;
    this.dtype = dtype;
    this.length = length;
  }
}

/** A tensor that a pickle describes: element (i, j, …) stands at `offset + i·strides[0] + j·strides[1] + …`. */
export class TensorReference {
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: StorageReference, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }

  /** Whether the elements stand in row-major order without gaps. A dimension of size 1 may have any stride. */
  get isContiguous(): boolean {
    let expected = 1;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== expected) return false;
      expected *= this.shape[axis]!;
    }
    return true;
  }

  /** Whether each element lies in the storage. */
  get isInside(): boolean {
    if (this.shape.includes(0)) return true;
    const last = this.shape.reduce((index, size, axis) => index + (size - 1) * this.strides[axis]!, this.offset);
    return last < this.storage.length;
  }
}
