import { InvalidArgumentError } from '@langevin/core';

/** The parts of one kind that a saved configuration can name: ours, and those that users add. */
export class Registry<T> {
  readonly #kind: string;
  readonly #parts: Map<string, T>;

  /** @param kind - what the parts are, for messages: `predictor`. */
  constructor(kind: string, parts: Readonly<Record<string, T>>) {
    this.#kind = kind;
    this.#parts = new Map(Object.entries(parts));
  }

  /** @throws {InvalidArgumentError} if the name is empty, or another part's. */
  add(name: string, part: T): void {
    if (typeof name !== 'string' || name === '') {
      throw new InvalidArgumentError(this.#kind, 'has no name under which a configuration could refer to it.');
    }
    if ((this.get(name) ?? part) !== part) {
      throw new InvalidArgumentError(this.#kind, `another one is registered as "${name}"; choose a name of its own.`);
    }
    this.#parts.set(name, part);
  }

  /** The part of that name. */
  get(name: string): T | undefined {
    return this.#parts.get(name);
  }

  /** Every name. */
  get names(): string[] {
    return [...this.#parts.keys()];
  }
}
