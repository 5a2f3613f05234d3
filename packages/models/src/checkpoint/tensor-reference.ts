import type { ElementType } from './storage-types.ts';

/** A storage that a pickle names: a run of elements that stands elsewhere in the file, and that tensors are views of. */
export class StorageReference {
  readonly key: string;
  readonly type: ElementType;
  /** Number of elements. */
  readonly length: number;

  constructor(key: string, type: ElementType, length: number) {
    this.key = key;
    this.type = type;
    this.length = length;
  }

  get bytes(): number {
    return this.length * this.type.bytes;
  }
}

/** A tensor that a pickle describes: element (i, j, …) stands at `offset + i·strides[0] + j·strides[1] + …`. */
export class TensorReference {
  readonly storage: StorageReference;
  /** In elements, as are the strides. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** What the elements are; that of the storage, unless its bytes are to be taken for something else. */
  readonly type: ElementType;

  constructor(
    storage: StorageReference,
    offset: number,
    shape: readonly number[],
    strides: readonly number[],
    type: ElementType = storage.type,
  ) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.type = type;
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
    return (last + 1) * this.type.bytes <= this.storage.bytes;
  }
}

/** A tensor of a kind that is not read: sparse, quantized, or without any data. */
export class UnreadableTensor {
  /** In words: `a sparse tensor`. */
  readonly what: string;

  constructor(what: string) {
    this.what = what;
  }
}
