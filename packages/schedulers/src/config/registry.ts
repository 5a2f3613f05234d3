import { describeValue, InvalidArgumentError } from '@langevin/core';

/** What a part of a kind is. */
export interface PartForm {
  /** In words, for messages: `a function (predict, start, run)`. */
  readonly what: string;
  isOne(value: unknown): boolean;
}

/** A part that is a function, of these arguments. */
export const functionOf = (parameters: string): PartForm => ({
  what: `a function ${parameters}`,
  isOne: (value) => typeof value === 'function',
});

/** A part that is an object with such a member. */
export const objectWith = (member: string): PartForm => ({
  what: `an object with its ${member}`,
  isOne: (value) => typeof value === 'object' && value !== null && member in value,
});

/** The parts of one kind that a saved configuration can name: ours, and those that users add. */
export class Registry<T> {
  readonly #kind: string;
  readonly #form: PartForm;
  readonly #parts: Map<string, T>;

  /** @param kind - what the parts are, for messages: `predictor`. */
  constructor(kind: string, form: PartForm, parts: Readonly<Record<string, T>>) {
    this.#kind = kind;
    this.#form = form;
    this.#parts = new Map(Object.entries(parts));
  }

  /** @throws {InvalidArgumentError} if it is no part of the kind, or the name is empty, or another part's. */
  add(name: string | undefined, part: T): void {
    if (!this.#form.isOne(part)) {
      throw new InvalidArgumentError(this.#kind, `${describeValue(part)} is none; it has to be ${this.#form.what}.`);
    }
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
