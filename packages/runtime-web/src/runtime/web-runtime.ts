import {
  checkOptions,
  type Device,
  DeviceUnavailableError,
  type DType,
  distinctFiles,
  externalBytes,
  InvalidArgumentError,
  type OnnxModel,
  type OptionKinds,
  orAbort,
  QueuedSession,
  type Runtime,
  type Session,
  type SessionHost,
  type SessionOptions,
  sessionOptionKinds,
} from '@langevin/core';
import type * as Ort from 'onnxruntime-web';
import { detectGpu, deviceAdvice, type GpuSupport, mayHaveWebGpu } from './devices.ts';
import type { ModelSource, WebSessionOptions } from './messages.ts';
import { sessionFailure } from './session-failure.ts';
import { canShareMemory, isolationHeaders, requireThreads, threadCount } from './threads.ts';
import { WorkerHost } from './worker-host.ts';

/** Options of {@link webRuntime}. */
export interface WebRuntimeOptions {
  /**
   * Threads of a session on WebAssembly; one for each processor, up to 8, if left out. A page that is not cross-origin
   * isolated has one in any case.
   */
  readonly threads?: number | undefined;
  /**
   * The URL of a folder with onnxruntime-web's `.wasm` files and the `.mjs` files of the same names, with a slash at the
   * end. If left out, they are where the bundler put them.
   */
  readonly wasmPaths?: string | undefined;
  /**
   * onnxruntime-web itself, `import * as ort from 'onnxruntime-web/webgpu'`, to run sessions on the calling thread rather
   * than in a worker of their own. WebAssembly blocks that thread while a model is loaded or evaluated.
   */
  readonly ort?: typeof Ort | undefined;
  /** How far ONNX Runtime rewrites the graph while it is loaded. Default: `all`. */
  readonly graphOptimization?: WebSessionOptions['graphOptimization'] | undefined;
  /** Told once of what would make it faster, such as headers that are missing; `console.info` if left out. */
  readonly onHint?: ((message: string) => void) | undefined;
}

const optionKinds: OptionKinds<WebRuntimeOptions> = {
  threads: 'any',
  wasmPaths: 'string',
  ort: 'any',
  graphOptimization: 'any',
  onHint: 'function',
};

/**
 * The runtime over onnxruntime-web: WebGPU where the browser has it, and WebAssembly.
 *
 * @throws {InvalidArgumentError} if an option has no sense.
 */
export function webRuntime(options: WebRuntimeOptions = {}): Runtime {
  checkOptions(options, optionKinds);
  requireThreads(options.threads);
  const { wasmPaths } = options;
  if (wasmPaths !== undefined && !wasmPaths.endsWith('/')) {
    throw new InvalidArgumentError(
      'wasmPaths',
      `"${wasmPaths}" has to be the URL of a folder, with a slash at the end.`,
    );
  }
  return new WebRuntime(options);
}

class WebRuntime implements Runtime {
  readonly name = 'onnxruntime-web';
  readonly #options: WebRuntimeOptions;
  #detection: Promise<void> | undefined;
  #gpu: GpuSupport | undefined;
  #hasHinted = false;

  constructor(options: WebRuntimeOptions) {
    this.#options = options;
  }

  get devices(): readonly Device[] {
    const hasWebGpu = this.#gpu?.hasWebGpu ?? mayHaveWebGpu();
    return hasWebGpu ? ['webgpu', 'wasm'] : ['wasm'];
  }

  detect(): Promise<void> {
    this.#detection ??= detectGpu().then((gpu) => {
      this.#gpu = gpu;
    });
    return this.#detection;
  }

  requireDevice(device: Device): void {
    if (!this.devices.includes(device)) throw new DeviceUnavailableError(device, this.devices, deviceAdvice(device));
  }

  computes(device: Device, dtype: DType): boolean {
    return dtype === 'fp32' || (device === 'webgpu' && this.#gpu?.hasShaderF16 === true);
  }

  async createSession(model: OnnxModel, sessionOptions: SessionOptions = {}): Promise<Session> {
    checkOptions(sessionOptions, sessionOptionKinds);
    const { device, signal } = sessionOptions;
    signal?.throwIfAborted();
    await this.detect();
    const chosen = device ?? this.devices[0]!;
    this.requireDevice(chosen);
    if (chosen === 'wasm') this.#hint();
    const options = this.#sessionOptions(chosen as WebSessionOptions['device']);
    const creation = this.#createHost(sourceOf(model), options);
    const host = await orAbort(creation, signal, (late) => late.release()).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw sessionFailure(`could not load the model on ${chosen}`, chosen, cause);
    });
    return new QueuedSession(host, { explain: (cause) => sessionFailure('could not run the model', chosen, cause) });
  }

  async #createHost(source: ModelSource, options: WebSessionOptions): Promise<SessionHost> {
    const { ort } = this.#options;
    if (ort === undefined) return WorkerHost.create(source, options);
    // Most pages have their sessions in workers.
    const { OrtSession } = await import('./ort-session.js');
    return OrtSession.create(ort, source, options, () => {});
  }

  #sessionOptions(device: WebSessionOptions['device']): WebSessionOptions {
    const { threads, wasmPaths, graphOptimization = 'all' } = this.#options;
    return { device, threads: threadCount(threads), wasmPaths, graphOptimization };
  }

  #hint(): void {
    if (this.#hasHinted || canShareMemory()) return;
    this.#hasHinted = true;
    const { onHint = console.info } = this.#options;
    onHint(`langevin: WebAssembly runs on one thread here. For more, serve the page with ${isolationHeaders}.`);
  }
}

function sourceOf({ graph, weights }: OnnxModel): ModelSource {
  return { graph, weights: distinctFiles(weights).map(({ path, data }) => ({ path, data: externalBytes(data) })) };
}
