import type { NumpyArray, NumpyType } from './numpy-values.ts';
import type { StorageReference, TensorReference, UnreadableTensor } from './tensor-reference.ts';

/** What a pickle of tensors can hold. Tuples, lists and sets are arrays, dictionaries are maps. */
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
  | UnfinishedObject
  | NumpyType
  | NumpyArray
  | StorageReference
  | TensorReference
  | UnreadableTensor;

/** Our stand-in for one of the few Python functions and classes that tensors are pickled with. */
export interface PickleGlobal {
  /** Its full name in Python. */
  readonly global: string;
  /** Does what a call of the Python function would do; absent from what is only ever named. */
  readonly call?: (args: readonly PickleValue[]) => PickleValue;
  /** Makes an object of the class, whose state follows. */
  readonly create?: (args: readonly PickleValue[]) => PickleValue;
}

/** An object that is made before its state is known: a pickle may refer to it in between. */
export class UnfinishedObject {
  /** What it is, once its state is known. */
  value: PickleValue = null;
  readonly #finish: (state: PickleValue) => PickleValue;

  constructor(finish: (state: PickleValue) => PickleValue) {
    this.#finish = finish;
  }

  setState(state: PickleValue): void {
    this.value = this.#finish(state);
  }
}

/** Everything that a pickle may refer to outside of itself. */
export interface PickleEnvironment {
  /** By full name. Any other name is refused. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** The object that a persistent id stands for. @throws {InvalidFileError} for an id that stands for none. */
  persistentLoad(id: PickleValue): PickleValue;
}

/** Whether a value is one of the {@link PickleEnvironment.globals}. */
export function isPickleGlobal(value: PickleValue | undefined): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'global' in value;
}

/** A value, or what an object has become whose state came later. */
export function finished(value: PickleValue | undefined): PickleValue | undefined {
  return value instanceof UnfinishedObject ? value.value : value;
}
