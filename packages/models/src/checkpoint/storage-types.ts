import type { StoredType } from './dtypes.ts';

/** What the elements of a storage are. */
export interface ElementType {
  /** The type that they are read as; undefined where they can't be. */
  readonly dtype: StoredType | undefined;
  /** Bytes of one element. */
  readonly bytes: number;
  /** In words, such as `float8_e4m3fn`. */
  readonly what: string;
}

const readable: Readonly<Record<string, readonly [StoredType, number]>> = {
  float64: ['F64', 8],
  float32: ['F32', 4],
  float16: ['F16', 2],
  bfloat16: ['BF16', 2],
  int64: ['I64', 8],
  int32: ['I32', 4],
  int16: ['I16', 2],
  int8: ['I8', 1],
  uint64: ['U64', 8],
  uint32: ['U32', 4],
  uint16: ['U16', 2],
  uint8: ['U8', 1],
  bool: ['BOOL', 1],
};

/** Types that a file may hold beside the weights, by the bytes of an element. */
const unreadable: Readonly<Record<string, number>> = {
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  float8_e4m3fnuz: 1,
  float8_e5m2fnuz: 1,
  float8_e8m0fnu: 1,
  complex32: 4,
  complex64: 8,
  complex128: 16,
  qint8: 1,
  quint8: 1,
  qint32: 4,
  quint4x2: 1,
  quint2x4: 1,
  bits8: 1,
};

/** PyTorch's element types, by their names in the module `torch`. */
export const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ...Object.entries(readable).map(([what, [dtype, bytes]]) => [what, { dtype, bytes, what }] as const),
  ...Object.entries(unreadable).map(([what, bytes]) => [what, { dtype: undefined, bytes, what }] as const),
]);

/** PyTorch's types of storages, with what each is full of. */
const storageClasses: Readonly<Record<string, string>> = {
  'torch.DoubleStorage': 'float64',
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
  'torch.ComplexFloatStorage': 'complex64',
  'torch.ComplexDoubleStorage': 'complex128',
  'torch.QInt8Storage': 'qint8',
  'torch.QUInt8Storage': 'quint8',
  'torch.QInt32Storage': 'qint32',
  'torch.QUInt4x2Storage': 'quint4x2',
  'torch.QUInt2x4Storage': 'quint2x4',
  // Bytes, whose tensors say what they are.
  'torch.storage.UntypedStorage': 'uint8',
  'torch.UntypedStorage': 'uint8',
};

/** The element types of storages, by the full name of the storage's class. */
export const storageTypes: ReadonlyMap<string, ElementType> = new Map(
  Object.entries(storageClasses).map(([name, type]) => [name, elementTypes.get(type)!]),
);
