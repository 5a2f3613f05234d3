import { CallQueue, DisposedError, InvalidArgumentError, type Session, Tensor } from '@langevin/core';
import type { NamedTensor } from './messages.ts';
import { sessionError } from './session-error.ts';
import type { SessionHost } from './session-host.ts';

/** A session over a host: checks what is fed, and makes one call after another, the release last. */
export class QueuedSession implements Session {
  readonly #host: SessionHost;
  readonly #afterRelease: () => Promise<void>;
  readonly #calls = new CallQueue();
  #disposal: Promise<void> | undefined;

  constructor(host: SessionHost, afterRelease: () => Promise<void>) {
    this.#host = host;
    this.#afterRelease = afterRelease;
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
        throw sessionError('could not run the model', cause);
      });
    return Object.fromEntries(outputs.map((output) => [output.name, toTensor(output)]));
  }

  dispose(): Promise<void> {
    this.#disposal ??= this.#calls.run(() => this.#host.release()).finally(this.#afterRelease);
    return this.#disposal;
  }
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
