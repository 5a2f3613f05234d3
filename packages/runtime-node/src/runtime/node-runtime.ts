import { availableParallelism, cpus } from 'node:os';
import {
  checkOptions,
  type Device,
  DeviceUnavailableError,
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
import type { InferenceSession } from 'onnxruntime-node';
import { detectDevices, deviceAdvice } from './devices.ts';
import type { ModelSource, NativeOptions } from './messages.ts';
import { sessionError } from './session-error.ts';
import { type StagedModel, stageModel } from './staged-model.ts';
import { withholdTelemetry } from './telemetry.ts';
import { WorkerHost } from './worker-host.ts';

/** Options of {@link nodeRuntime}. */
export interface NodeRuntimeOptions {
  /**
   * Whether sessions live in worker threads, so that the calling thread stays free while a model is loaded or
   * evaluated. Default: true.
   */
  readonly worker?: boolean | undefined;
  /**
   * How many threads an operator is spread over. Default: one for each core that the process may use. At most four
   * times as many, or 64: more only take memory, of which a few thousand leave none.
   */
  readonly threads?: number | undefined;
  /** How far ONNX Runtime rewrites the graph while it is loaded. Default: `all`. */
  readonly graphOptimization?: 'disabled' | 'basic' | 'extended' | 'all' | undefined;
  /**
   * ONNX Runtime's execution providers for a device, in the order in which nodes are offered to them, such as
   * `{ cuda: [{ name: 'cuda', deviceId: 1 }] }`. A device that is named here counts as available.
   */
  readonly executionProviders?:
    | Readonly<Partial<Record<Device, readonly InferenceSession.ExecutionProviderConfig[]>>>
    | undefined;
}

const optionKinds: OptionKinds<NodeRuntimeOptions> = {
  worker: 'boolean',
  threads: 'any',
  graphOptimization: 'any',
  executionProviders: 'options',
};

/** Some runs are tuned with more threads than cores, and small machines stand in for larger ones; so not the cores alone. */
const mostThreads = Math.max(64, 4 * availableParallelism());

const graphOptimizations = ['disabled', 'basic', 'extended', 'all'] as const;

/**
 * The runtime over onnxruntime-node.
 *
 * @throws {InvalidArgumentError} if an option has no sense.
 */
export function nodeRuntime(options: NodeRuntimeOptions = {}): Runtime {
  checkOptions(options, optionKinds);
  const { threads, graphOptimization } = options;
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0 && threads <= mostThreads)) {
    const cores = `${availableParallelism()} cores that this process may use`;
    throw new InvalidArgumentError(
      'threads',
      `is ${threads}; it has to be a whole number from 1 to ${mostThreads}: more are no use on the ${cores}.`,
    );
  }
  if (graphOptimization !== undefined && !graphOptimizations.includes(graphOptimization)) {
    throw new InvalidArgumentError(
      'graphOptimization',
      `is "${graphOptimization}"; it can be ${graphOptimizations.join(', ')}.`,
    );
  }
  return new NodeRuntime(options);
}

interface LoadedModel {
  readonly host: SessionHost;
  /** Removes what was written for it. */
  readonly remove: () => Promise<void>;
}

class NodeRuntime implements Runtime {
  readonly name = 'onnxruntime-node';
  readonly #options: NodeRuntimeOptions;
  #devices: readonly Device[] | undefined;

  constructor(options: NodeRuntimeOptions) {
    this.#options = options;
  }

  get devices(): readonly Device[] {
    this.#devices ??= [...new Set([...detectDevices(), ...Object.keys(this.#options.executionProviders ?? {})])];
    return this.#devices;
  }

  requireDevice(device: Device): void {
    if (!this.devices.includes(device)) throw new DeviceUnavailableError(device, this.devices, deviceAdvice(device));
  }

  async createSession(model: OnnxModel, sessionOptions: SessionOptions = {}): Promise<Session> {
    checkOptions(sessionOptions, sessionOptionKinds);
    const { device = this.devices[0]!, signal } = sessionOptions;
    signal?.throwIfAborted();
    const options = this.#nativeOptions(device);
    const loading = this.#load(await stageModel(model, signal), model, options, signal);
    const { host, remove } = await orAbort(loading, signal, (late) => late.host.release().finally(late.remove)).catch(
      (cause: unknown) => {
        signal?.throwIfAborted();
        throw sessionError(`could not load the model on ${device}`, cause);
      },
    );
    return new QueuedSession(host, {
      explain: (cause) => sessionError('could not run the model', cause),
      afterRelease: remove,
    });
  }

  /** Loads a model, and again where others have taken the names of its files: then from those that are open. */
  async #load(
    { source, isInPlace, remove }: StagedModel,
    model: OnnxModel,
    options: NativeOptions,
    signal: AbortSignal | undefined,
  ): Promise<LoadedModel> {
    const creation = this.#createHost(source, options).finally(remove);
    await creation.catch(() => {});
    if (isInPlace() || signal?.aborted) return { host: await creation, remove };
    await creation.then((mixed) => mixed.release().finally(remove)).catch(() => {});
    return this.#load(await stageModel(model, signal), model, options, signal);
  }

  async #createHost(source: ModelSource, options: NativeOptions): Promise<SessionHost> {
    withholdTelemetry();
    if (this.#options.worker ?? true) return WorkerHost.create(source, options);
    // Loaded only here: with workers, this thread never loads the native library.
    const { NativeSession } = await import('./native-session.js');
    return NativeSession.create(source, options);
  }

  #nativeOptions(device: Device): NativeOptions {
    this.requireDevice(device);
    const { threads = defaultThreads(), graphOptimization = 'all', executionProviders } = this.#options;
    return {
      executionProviders: executionProviders?.[device] ?? [device],
      intraOpNumThreads: threads,
      graphOptimizationLevel: graphOptimization,
      // A plan of the memory that a run takes would be a second piece of as much, beside what the first run took.
      enableMemPattern: false,
      // Fatal errors alone: the others are thrown, and should not spoil a program's output besides.
      logSeverityLevel: 4,
    };
  }
}

/** 0 leaves it to ONNX Runtime, which counts physical cores, but all of the machine's, even if some are out of reach. */
function defaultThreads(): number {
  return availableParallelism() < cpus().length ? availableParallelism() : 0;
}
