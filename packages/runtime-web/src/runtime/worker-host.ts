import { DeviceLostError, type NamedTensor, SessionError, type SessionHost } from '@langevin/core';
import type { ModelSource, WebSessionOptions, WorkerReply, WorkerRequest } from './messages.ts';
import { startWorker } from './start-worker.ts';

/** An answer of a worker, of one kind. */
type Reply<Kind extends WorkerReply['kind']> = Extract<WorkerReply, { kind: Kind }>;

/**
 * A session in a worker of its own, so that neither its creation nor its runs block the page, and that nothing of it
 * outlives its disposal: WebAssembly gives no memory back but with its thread.
 */
export class WorkerHost implements SessionHost {
  inputNames: readonly string[] = [];
  outputNames: readonly string[] = [];
  readonly #worker: Worker;
  readonly #device: string;
  /** One buffer for each input, which travels to the worker and back: a run allocates none. */
  readonly #inputBuffers = new Map<string, ArrayBuffer>();
  #pending: { resolve(reply: WorkerReply): void; reject(error: unknown): void } | undefined;
  #failure: Error | undefined;

  private constructor(device: WebSessionOptions['device']) {
    this.#device = device;
    this.#worker = startWorker(device);
    this.#worker.addEventListener('message', ({ data }: MessageEvent<WorkerReply>) => this.#settle(data));
    this.#worker.addEventListener('error', (event) => {
      const reason = event.message ?? 'its program could not be loaded';
      this.#fail(new SessionError(`The session's worker failed: ${reason}. Load the model again.`));
    });
    this.#worker.addEventListener('messageerror', () =>
      this.#fail(new SessionError("The session's worker sent what could not be read; load the model again.")),
    );
  }

  /** @throws {unknown} the runtime's error if the model can't be loaded. */
  static async create(model: ModelSource, options: WebSessionOptions): Promise<WorkerHost> {
    const host = new WorkerHost(options.device);
    try {
      const { copy, buffers } = await copyModel(model);
      const { inputNames, outputNames } = await host.#request<'created'>(
        { kind: 'create', model: copy, options },
        buffers,
      );
      host.inputNames = inputNames;
      host.outputNames = outputNames;
      return host;
    } catch (error) {
      host.#worker.terminate();
      throw error;
    }
  }

  async run(feeds: readonly NamedTensor[]): Promise<readonly NamedTensor[]> {
    const copies = feeds.map((feed) => ({ ...feed, data: this.#copyInput(feed) }));
    const buffers = copies.map(({ data }) => data.buffer as ArrayBuffer);
    const reply = await this.#request<'ran'>({ kind: 'run', feeds: copies }, buffers);
    for (const { name, data } of reply.feeds) this.#inputBuffers.set(name, data.buffer as ArrayBuffer);
    return reply.outputs;
  }

  async release(): Promise<void> {
    try {
      // A worker that has failed took its session with it.
      if (!this.#failure) await this.#request<'released'>({ kind: 'release' });
    } finally {
      this.#worker.terminate();
    }
  }

  /** The caller's data stays as it is: what travels to the worker is a copy. */
  #copyInput({ name, data }: NamedTensor): NamedTensor['data'] {
    let buffer = this.#inputBuffers.get(name);
    if (buffer?.byteLength !== data.byteLength) buffer = new ArrayBuffer(data.byteLength);
    new Uint8Array(buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return new (data.constructor as new (buffer: ArrayBuffer) => NamedTensor['data'])(buffer);
  }

  #request<Kind extends WorkerReply['kind']>(
    request: WorkerRequest,
    transfer: ArrayBuffer[] = [],
  ): Promise<Reply<Kind>> {
    return new Promise<WorkerReply>((resolve, reject) => {
      if (this.#failure) throw this.#failure;
      this.#pending = { resolve, reject };
      this.#worker.postMessage(request, transfer);
    }) as Promise<Reply<Kind>>;
  }

  #settle(reply: WorkerReply): void {
    if (reply.kind === 'lost') {
      this.#fail(new DeviceLostError(this.#device, reply.message));
      return;
    }
    const pending = this.#pending;
    this.#pending = undefined;
    if (reply.kind === 'failed') pending?.reject(new Error(reply.message));
    else pending?.resolve(reply);
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#pending?.reject(this.#failure);
    this.#pending = undefined;
  }
}

/** How much of a model is copied at once: a few milliseconds of the page's time. */
const sliceBytes = 8 * 1024 * 1024;

/** Copies just the bytes that the views cover: posting a view would copy all of the buffer that it looks into. */
async function copyModel({ graph, weights }: ModelSource): Promise<{ copy: ModelSource; buffers: ArrayBuffer[] }> {
  const buffers: ArrayBuffer[] = [];
  const copyBytes = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const copy = new Uint8Array(bytes.byteLength);
    for (let offset = 0; offset < bytes.byteLength; offset += sliceBytes) {
      // Large weights would keep the page from all else.
      if (offset > 0) await new Promise((resolve) => setTimeout(resolve));
      copy.set(bytes.subarray(offset, offset + sliceBytes), offset);
    }
    buffers.push(copy.buffer);
    return copy;
  };
  const copies: { path: string; data: Uint8Array }[] = [];
  for (const { path, data } of weights) copies.push({ path, data: await copyBytes(data) });
  return { copy: { graph: await copyBytes(graph), weights: copies }, buffers };
}
