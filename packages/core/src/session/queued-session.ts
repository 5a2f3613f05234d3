import { CallQueue } from '../call-queue.ts';
import type { Session } from '../contracts/runtime.ts';
import { DisposedError } from '../errors/disposed-error.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { Tensor } from '../tensor.ts';
import { releaseWhenCollected } from './abandoned-sessions.ts';
import type { NamedTensor, SessionHost } from './session-host.ts';

/** What a {@link QueuedSession} asks of the runtime that made it. */
export interface SessionOwner {
  /** The error for what a run threw. */
  explain(cause: unknown): Error;
  /** Called once the session was released. */
  afterRelease?(): Promise<void>;
}

/**
 * A session over a host: checks what is fed, and makes one call after another, the release last. The host is also released
 * when the session is collected, in case nobody disposed it.
 */
export class QueuedSession implements Session {
  readonly #host: SessionHost;
  readonly #owner: SessionOwner;
  readonly #calls = new CallQueue();
  readonly #release: () => Promise<void>;
  readonly #forget: () => void;
  #disposal: Promise<void> | undefined;

  constructor(host: SessionHost, owner: SessionOwner) {
    this.#host = host;
    this.#owner = owner;
    this.#release = releaseOf(host, owner);
    this.#forget = releaseWhenCollected(this, this.#release);
  }

  get inputNames(): readonly string[] {
    return this.#host.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#host.outputNames;
  }

  async run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    if (this.#disposal) throw new DisposedError('The session');
    const inputs = namedTensors(feeds, this.inputNames);
    const outputs = await this.#calls
      .run(() => this.#host.run(inputs))
      .catch((cause: unknown) => {
        throw this.#owner.explain(cause);
      });
    return Object.fromEntries(outputs.map((output) => [output.name, toTensor(output)]));
  }

  dispose(): Promise<void> {
    this.#forget();
    this.#disposal ??= this.#calls.run(this.#release);
    return this.#disposal;
  }
}

/** How a session is released; it holds the host, and nothing of the session. */
function releaseOf(host: SessionHost, owner: SessionOwner): () => Promise<void> {
  return () => host.release().finally(() => owner.afterRelease?.());
}

/** @throws {InvalidArgumentError} unless the feeds are the model's inputs, by name, and numbers in the CPU's memory. */
function namedTensors(feeds: Readonly<Record<string, Tensor>>, inputNames: readonly string[]): NamedTensor[] {
  const wrong = [
    ...inputNames.filter((name) => !Object.hasOwn(feeds, name)).map((name) => `"${name}" is missing`),
    ...Object.keys(feeds)
      .filter((name) => !inputNames.includes(name))
      .map((name) => `"${name}" is none of them`),
  ];
  if (wrong.length > 0) {
    throw new InvalidArgumentError('feeds', `the model's inputs are ${inputNames.join(', ')}; ${wrong.join(', ')}.`);
  }
  return Object.entries(feeds).map(([name, tensor]) => {
    if (tensor.type === 'string' || tensor.location !== 'cpu') {
      throw new InvalidArgumentError('feeds', `"${name}" has to be a tensor of numbers in the CPU's memory.`);
    }
    return { name, type: tensor.type, dims: tensor.dims, data: tensor.data as NamedTensor['data'] };
  });
}

function toTensor({ type, data, dims }: NamedTensor): Tensor {
  // The constructor is overloaded by type; none of the overloads takes a type known only at run time.
  return new Tensor(type as 'float32', data as Float32Array, dims);
}
