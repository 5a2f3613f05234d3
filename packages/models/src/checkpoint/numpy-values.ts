import { elementCount } from '@langevin/core';
import { finished, type PickleGlobal, type PickleValue, UnfinishedObject } from './pickle-values.ts';
import { isShape } from './shapes.ts';
import { type ElementType, elementTypes } from './storage-types.ts';

/** The type of a numpy array's elements, such as `<f4`. */
export class NumpyType {
  /** Kind and size: `f4`. */
  readonly code: string;
  readonly isLittleEndian: boolean;

  constructor(code: string, isLittleEndian: boolean) {
    this.code = code;
    this.isLittleEndian = isLittleEndian;
  }

  /** What PyTorch calls it, where both have it and the bytes stand as in a storage. */
  get elements(): ElementType | undefined {
    const bits = { b: 'bool', i: 'int', u: 'uint', f: 'float' }[this.code[0] ?? ''];
    const name = bits === 'bool' ? 'bool' : `${bits}${8 * Number(this.code.slice(1))}`;
    return this.isLittleEndian || this.code.endsWith('1') ? elementTypes.get(name) : undefined;
  }
}

/** A numpy array in a pickle: a random state beside the weights, or what a tensor of an accelerator was turned into. */
export class NumpyArray {
  readonly shape: readonly number[];
  readonly type: NumpyType;
  readonly bytes: Uint8Array;
  /** Whether the first index changes fastest. */
  readonly isFortran: boolean;

  constructor(shape: readonly number[], type: NumpyType, bytes: Uint8Array, isFortran: boolean) {
    this.shape = shape;
    this.type = type;
    this.bytes = bytes;
    this.isFortran = isFortran;
  }

  get strides(): number[] {
    const strides = new Array<number>(this.shape.length).fill(1);
    const axes = [...this.shape.keys()];
    let stride = 1;
    for (const axis of this.isFortran ? axes : axes.reverse()) {
      strides[axis] = stride;
      stride *= this.shape[axis]!;
    }
    return strides;
  }
}

/** What numpy's numbers and arrays are pickled with, of either of its generations. */
export const numpyGlobals: readonly PickleGlobal[] = [
  { global: 'numpy.dtype', call: typeOf },
  { global: 'numpy.ndarray' },
  ...['numpy.core', 'numpy._core'].flatMap((module) => [
    { global: `${module}.multiarray.scalar`, call: scalarOf },
    { global: `${module}.multiarray._reconstruct`, call: () => new UnfinishedObject(arrayOf) },
  ]),
];

/** dtype(code, align, copy), whose state says `(version, byte order, …)`. */
function typeOf([code]: readonly PickleValue[]): PickleValue {
  return new UnfinishedObject((state) => {
    const order = Array.isArray(state) ? state[1] : undefined;
    return typeof code === 'string' ? new NumpyType(code, order === '<' || order === '|') : null;
  });
}

/** scalar(dtype, bytes). A number that is not known is none: no weight depends on it. */
function scalarOf([type, bytes]: readonly PickleValue[]): PickleValue {
  const dtype = finished(type);
  if (!(dtype instanceof NumpyType && bytes instanceof Uint8Array)) return null;
  const size = Number(dtype.code.slice(1));
  if (bytes.byteLength !== size) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, size);
  const { isLittleEndian: little } = dtype;
  switch (dtype.code) {
    case 'f4':
      return view.getFloat32(0, little);
    case 'f8':
      return view.getFloat64(0, little);
    case 'i8':
      return view.getBigInt64(0, little);
    case 'u8':
      return view.getBigUint64(0, little);
    case 'i4':
      return view.getInt32(0, little);
    case 'u4':
      return view.getUint32(0, little);
    case 'b1':
      return view.getUint8(0) !== 0;
    default:
      return null;
  }
}

/** The state of an array: `(version, shape, dtype, is Fortran, bytes)`. One of Python's objects is none. */
function arrayOf(state: PickleValue): PickleValue {
  const [, shape, type, isFortran, bytes] = Array.isArray(state) ? state : [];
  const dtype = finished(type);
  if (!isShape(shape) || !(dtype instanceof NumpyType) || !(bytes instanceof Uint8Array)) return null;
  if (elementCount(shape) * Number(dtype.code.slice(1)) !== bytes.byteLength) return null;
  return new NumpyArray(shape, dtype, bytes, isFortran === true);
}
