import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type NamedTensor, SessionError, type SessionHost } from '@langevin/core';
import { atExit } from './at-exit.ts';
import type { ModelSource, NativeOptions, WorkerReply, WorkerRequest, WorkerSetup } from './messages.ts';
import { sessionError } from './session-error.ts';

/** Longest that an exiting process waits for a native call. */
const longestWaitMs = 30_000;

/**
 * A session in a worker thread of its own, so that neither its creation nor its runs block the caller or another
 * session, and that nothing of it outlives its disposal. A worker costs 10 MB and 50 ms, little beside a network. It
 * keeps the process alive only while it owes an answer.
 */
export class WorkerHost implements SessionHost {
  inputNames: readonly string[] = [];
  outputNames: readonly string[] = [];
  readonly #worker: Worker;
  readonly #busy = new Int32Array(new SharedArrayBuffer(4));
  /** One buffer for each input, which travels to the worker and back: a run allocates none. */
  readonly #inputBuffers = new Map<string, ArrayBuffer>();
  #pending: { resolve(reply: WorkerReply): void; reject(error: unknown): void } | undefined;
  #failure: SessionError | undefined;

  private constructor() {
    this.#worker = startWorker({ busy: this.#busy });
    this.#worker.unref();
    // Node stops the threads of an exiting process, and onnxruntime-node aborts the process if one is at work.
    const cancel = atExit(() => Atomics.wait(this.#busy, 0, 1, longestWaitMs));
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#fail(sessionError('failed in its worker thread', error)));
    this.#worker.on('exit', (code) => {
      cancel();
      this.#fail(new SessionError(`The session's worker thread ended with code ${code}; load the model again.`));
    });
  }

  /** @throws {unknown} the native error if the model can't be loaded. */
  static async create(model: ModelSource, options: NativeOptions): Promise<WorkerHost> {
    const host = new WorkerHost();
    try {
      const { copy, buffers } = copyModel(model);
      const { inputNames, outputNames } = await host.#request<'created'>(
        { kind: 'create', model: copy, options },
        buffers,
      );
      host.inputNames = inputNames;
      host.outputNames = outputNames;
      return host;
    } catch (error) {
      await host.#worker.terminate();
      throw error;
    }
  }

  async run(feeds: readonly NamedTensor[]): Promise<readonly NamedTensor[]> {
    const copies = feeds.map((feed) => ({ ...feed, data: this.#copyInput(feed) }));
    const reply = await this.#request<'ran'>(
      { kind: 'run', feeds: copies },
      copies.map(({ data }) => data.buffer as ArrayBuffer),
    );
    for (const { name, data } of reply.feeds) this.#inputBuffers.set(name, data.buffer as ArrayBuffer);
    return reply.outputs;
  }

  async release(): Promise<void> {
    try {
      // A worker that has failed took its session with it.
      if (!this.#failure) await this.#request<'released'>({ kind: 'release' });
    } finally {
      await this.#worker.terminate();
    }
  }

  #copyInput({ name, data }: NamedTensor): NamedTensor['data'] {
    let buffer = this.#inputBuffers.get(name);
    if (buffer?.byteLength !== data.byteLength) buffer = new ArrayBuffer(data.byteLength);
    new Uint8Array(buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return new (data.constructor as new (buffer: ArrayBuffer) => NamedTensor['data'])(buffer);
  }

  #request<Kind extends WorkerReply['kind']>(
    request: WorkerRequest,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Extract<WorkerReply, { kind: Kind }>> {
    return new Promise<WorkerReply>((resolve, reject) => {
      if (this.#failure) throw this.#failure;
      this.#pending = { resolve, reject };
      this.#worker.ref();
      Atomics.store(this.#busy, 0, 1);
      this.#worker.postMessage(request, transfer);
    }) as Promise<Extract<WorkerReply, { kind: Kind }>>;
  }

  #settle(reply: WorkerReply): void {
    this.#worker.unref();
    if (reply.kind === 'failed') this.#pending?.reject(reply.error);
    else this.#pending?.resolve(reply);
    this.#pending = undefined;
  }

  #fail(failure: SessionError): void {
    this.#failure ??= failure;
    this.#pending?.reject(this.#failure);
    this.#pending = undefined;
  }
}

function startWorker(workerData: WorkerSetup): Worker {
  const name = './session-worker.js';
  const script = URL.canParse(name, import.meta.url) ? new URL(name, import.meta.url) : undefined;
  if (script?.protocol !== 'file:' || !existsSync(script)) {
    throw new SessionError(
      `The worker's program is not at ${script?.href ?? name}. If a bundler moved this code, leave ` +
        '@langevin/runtime-node and onnxruntime-node out of the bundle (as external packages), or do without a worker: ' +
        'nodeRuntime({ worker: false }).',
    );
  }
  // None of the flags that this program was started with: they are about its own code, and some are refused here.
  return new Worker(script, { workerData, name: 'langevin session', execArgv: [] });
}

/** Copies just the bytes that the views cover: posting a view would copy all of the buffer that it looks into. */
function copyModel({ graph, weights }: ModelSource): { copy: ModelSource; buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = [];
  const copyBytes = (bytes: Uint8Array): Uint8Array => {
    const copy = new Uint8Array(bytes);
    buffers.push(copy.buffer);
    return copy;
  };
  const copy = {
    graph: typeof graph === 'string' ? graph : copyBytes(graph),
    weights: typeof weights === 'string' ? weights : weights.map(({ path, data }) => ({ path, data: copyBytes(data) })),
  };
  return { copy, buffers };
}
