import type { StorageReference, TensorReference } from './tensor-reference.ts';

/** What a pickle of tensors can hold. Tuples and lists are arrays, dictionaries are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleGlobal
  | StorageReference
  | TensorReference;

/** Our stand-in for one of the few Python functions and classes that tensors are pickled with. */
export interface PickleGlobal {
  /** Its full name in Python. */
  readonly global: string;
  /** Does what a call of the Python function would do; absent from what is only ever named. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
}

/** Everything that a pickle may refer to outside of itself. */
export interface PickleEnvironment {
  /** By full name. Any other name is refused. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** The object that a persistent id stands for. @throws {InvalidFileError} for an id that stands for none. */
  persistentLoad(id: PickleValue): PickleValue;
}

/** Whether a value is one of the {@link PickleEnvironment.globals}. */
export function isPickleGlobal(value: PickleValue): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'global' in value;
}
