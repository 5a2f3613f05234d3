import { InvalidFileError, UnsafePickleError } from '@langevin/core';
import type { ByteReader } from './byte-reader.ts';
import { isPickleGlobal, type PickleEnvironment, type PickleValue, UnfinishedObject } from './pickle-values.ts';
import { printable } from './printable.ts';
import { TensorReference } from './tensor-reference.ts';

/** Arrays of numpy are text in the older protocols; a name is far shorter. */
const maxStringBytes = 1 << 26;
const maxIntegerBytes = 16;

/** The state of Python's pickle machine, a stack and a memo, and what its instructions do to them. */
export class PickleMachine {
  readonly reader: ByteReader;
  readonly #environment: PickleEnvironment;
  readonly #stack: PickleValue[] = [];
  /** Heights of the stack at which a mark was set. What lies below the last one is out of reach. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(reader: ByteReader, environment: PickleEnvironment) {
    this.reader = reader;
    this.#environment = environment;
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    return this.popItems(1)[0]!;
  }

  popItems(count: number): PickleValue[] {
    const start = this.#stack.length - count;
    if (start < (this.#marks.at(-1) ?? 0)) throw this.#corrupt();
    return this.#stack.splice(start);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#corrupt();
    return this.#stack.splice(mark);
  }

  duplicate(): void {
    this.push(this.#top());
  }

  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.#top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.#corrupt();
    this.push(value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#corrupt();
    for (const item of items) list.push(item);
  }

  /** @param items - keys and values in turn. */
  setItems(items: readonly PickleValue[]): void {
    const dictionary = this.#top();
    if (!(dictionary instanceof Map) || items.length % 2 !== 0) throw this.#corrupt();
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i]!, items[i + 1]!);
  }

  pushString(length: number): void {
    if (length > maxStringBytes) throw this.invalid(`holds a string of ${length} bytes; no tensor needs one.`);
    this.push(this.reader.utf8(length));
  }

  /** A signed little-endian integer. */
  pushInteger(length: number): void {
    if (length > maxIntegerBytes) throw this.invalid(`holds an integer of ${length} bytes; no tensor needs one.`);
    let unsigned = 0n;
    for (const byte of this.reader.bytes(length).toReversed()) unsigned = (unsigned << 8n) | BigInt(byte);
    const value = BigInt.asIntN(8 * length, unsigned);
    const number = Number(value);
    this.push(Number.isSafeInteger(number) ? number : value);
  }

  /** @throws {UnsafePickleError} unless it is one of the environment's. */
  pushGlobal([module, name]: readonly PickleValue[]): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.#corrupt();
    const fullName = `${module}.${name}`;
    const value = this.#environment.globals.get(fullName);
    if (value === undefined) throw this.unsafe(fullName);
    this.push(value);
  }

  pushPersistent(): void {
    this.push(this.#environment.persistentLoad(this.pop()));
  }

  /** A call, which can only be of a function of the environment. */
  reduce(): void {
    const [callee, args] = this.popItems(2) as [PickleValue, PickleValue];
    if (!isPickleGlobal(callee) || !Array.isArray(args)) throw this.#corrupt();
    if (!callee.call) throw this.unsafe(`${callee.global}(…)`);
    this.push(callee.call(args));
  }

  /** An object, which can only be of a class of the environment. */
  create(): void {
    const [objectClass, args] = this.popItems(2) as [PickleValue, PickleValue];
    if (!isPickleGlobal(objectClass) || !Array.isArray(args)) throw this.#corrupt();
    if (!objectClass.create) throw this.unsafe(`NEWOBJ of ${objectClass.global} (building an object)`);
    this.push(objectClass.create(args));
  }

  /**
   * Sets the state of an object that was made before, or attributes. state_dict() returns an OrderedDict with an attribute
   * `_metadata`, the version of each layer, and a parameter may have some; no weight depends on them, so they are dropped.
   */
  build(): void {
    const state = this.pop();
    const object = this.#top();
    if (object instanceof UnfinishedObject) object.setState(state);
    else if (!(object instanceof Map || object instanceof TensorReference)) {
      throw this.unsafe('BUILD (setting the attributes of an object)');
    }
  }

  invalid(message: string): InvalidFileError {
    return new InvalidFileError(this.reader.file, message);
  }

  unsafe(requested: string): UnsafePickleError {
    return new UnsafePickleError(this.reader.file, printable(requested));
  }

  #top(): PickleValue {
    const value = this.popItems(1)[0]!;
    this.push(value);
    return value;
  }

  #corrupt(): InvalidFileError {
    return this.invalid(
      `its pickle makes no sense before byte ${this.reader.offset}; it is corrupt. Download it again.`,
    );
  }
}
