import {
  CallQueue,
  type ComponentPhase,
  checkOptions,
  currentPlatform,
  type Device,
  DeviceUnavailableError,
  DisposedError,
  type DType,
  installedPlatform,
  LangevinError,
  type OnnxModel,
  orAbort,
  type Placement,
  placementKinds,
  type Runtime,
  type Session,
  type Tensor,
} from '@langevin/core';

/** The precisions that a model can be asked for. */
const knownDTypes: readonly DType[] = ['fp32', 'fp16'];

/**
 * Checks that a model can run there, before any of it is loaded. Half precision is everywhere: where the device has none,
 * single precision takes its place.
 *
 * @param owner - the model, for messages.
 * @throws {DeviceUnavailableError}
 */
export async function checkPlacement(
  owner: string,
  { device, dtype }: Placement,
  given: Runtime | undefined,
): Promise<void> {
  if (dtype !== undefined && !knownDTypes.includes(dtype)) {
    throw new DeviceUnavailableError(dtype, knownDTypes, `${owner} computes in these; leave dtype out for the first.`);
  }
  await (given ?? installedPlatform()?.runtime)?.detect?.();
  if (device !== undefined) (given ?? currentPlatform().runtime).requireDevice(device);
}

/** Makes the graph that a device is to run, in a precision that it computes in. */
type GraphSource = (device: Device, dtype: DType) => OnnxModel | Promise<OnnxModel>;

/** The errors of a session that may have died of them. */
const fatalCodes: ReadonlySet<string> = new Set(['session', 'device_lost', 'out_of_memory']);

/** Sessions that are kept loaded: two, so that runs of two image sizes can take turns. */
const maxSessions = 2;

/** What {@link PlacedSession} is made for. */
export interface PlacedSessionOptions {
  /** What the sessions belong to, for messages. */
  readonly owner: string;
  /** The installed platform's if left out. */
  readonly runtime: Runtime | undefined;
  /** Whether there are graphs in half precision. */
  readonly hasHalf: boolean;
}

/**
 * The sessions of a model on its device, one for each graph that is in use. A session is created at the first run of
 * its graph, and given up for a new one when too many are loaded or the device changes. Calls are taken one at a time.
 */
export class PlacedSession {
  readonly #owner: string;
  readonly #givenRuntime: Runtime | undefined;
  readonly #hasHalf: boolean;
  #device: Device | undefined;
  #askedDType: DType = 'fp32';
  /** By graph, the one used last at the end. */
  readonly #sessions = new Map<string, Session>();
  readonly #calls = new CallQueue();
  readonly #listeners = new Set<(phase: ComponentPhase) => void>();
  #isDisposed = false;

  constructor({ owner, runtime, hasHalf }: PlacedSessionOptions) {
    this.#owner = owner;
    this.#givenRuntime = runtime;
    this.#hasHalf = hasHalf;
  }

  /** Where it runs. */
  get device(): Device {
    return this.#device ?? this.#runtime.devices[0]!;
  }

  /** The precision that it computes in: what was asked for, if it can be had there. */
  get dtype(): DType {
    return this.#computes(this.#askedDType) ? this.#askedDType : 'fp32';
  }

  /**
   * Changes device and precision, after the calls already made; the sessions of before are given up. What is left out
   * stays as it was.
   *
   * @param onWarning - told if it computes in single precision where half was asked for.
   * @throws {DeviceUnavailableError} if there is no such device or precision.
   * @throws {InvalidArgumentError} for what is no placement.
   */
  async to(placement: Placement, onWarning: (message: string) => void = console.warn): Promise<void> {
    checkOptions(placement, placementKinds);
    const { device, dtype } = placement;
    this.#assertUsable();
    await checkPlacement(this.#owner, { device, dtype }, this.#givenRuntime);
    if (device === undefined && dtype === undefined) return;
    await this.#calls.run(async () => {
      const before = { device: this.device, dtype: this.dtype };
      this.#askedDType = dtype ?? this.#askedDType;
      this.#device = device ?? this.#device;
      if (this.device !== before.device || this.dtype !== before.dtype) await this.#closeAll();
    });
    if (!this.#computes(this.#askedDType)) onWarning(this.#whyNotHalf());
  }

  /**
   * Runs the graph called `key`, which `build` makes for the device and the precision if it isn't loaded.
   *
   * @param signal - ends the call at once, and stops the loading of the graph. An evaluation goes on to its end, and the next
   * call waits for it.
   * @throws {DisposedError} after `dispose`.
   */
  async run(
    key: string,
    build: GraphSource,
    feeds: Readonly<Record<string, Tensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Tensor>> {
    this.#assertUsable();
    const outputs = this.#calls.run(async () => {
      const session = this.#takeLoaded(key, signal) ?? (await this.#load(key, build, signal));
      this.#tell('running');
      try {
        return await session.run(feeds);
      } catch (error) {
        // Its thread may have died with it: the next call gets a session of its own.
        if (LangevinError.isInstance(error) && fatalCodes.has(error.code)) await this.#close(key).catch(() => {});
        throw error;
      }
    });
    return orAbort(outputs, signal);
  }

  /** Tells a listener whenever a graph is loaded or run, and when all are given back. @returns what ends that. */
  watch(listener: (phase: ComponentPhase) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives the native memory back once the calls already made have ended, until the next one. */
  async release(): Promise<void> {
    this.#assertUsable();
    await this.#calls.run(async () => {
      await this.#closeAll();
      this.#tell('released');
    });
  }

  /** Gives the native memory back once the calls already made have ended. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#calls.run(() => this.#closeAll());
  }

  get #runtime(): Runtime {
    return this.#givenRuntime ?? currentPlatform().runtime;
  }

  #tell(phase: ComponentPhase): void {
    for (const listener of this.#listeners) listener(phase);
  }

  #computes(dtype: DType): boolean {
    return dtype === 'fp32' || (this.#hasHalf && (this.#runtime.computes?.(this.device, dtype) ?? false));
  }

  #whyNotHalf(): string {
    return this.#hasHalf
      ? `${this.#owner}: "${this.device}" does not compute in half precision here; single precision (fp32) takes its place.`
      : `${this.#owner}: a ready-made .onnx model computes in the precision it was exported with; fp16 changes nothing.`;
  }

  #assertUsable(): void {
    if (this.#isDisposed) throw new DisposedError(this.#owner);
  }

  /** The session of a graph, if it is loaded; it counts as used. */
  #takeLoaded(key: string, signal: AbortSignal | undefined): Session | undefined {
    signal?.throwIfAborted();
    const session = this.#sessions.get(key);
    if (session === undefined) return undefined;
    this.#sessions.delete(key);
    this.#sessions.set(key, session);
    return session;
  }

  async #load(key: string, build: GraphSource, signal: AbortSignal | undefined): Promise<Session> {
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= maxSessions) await this.#close(oldest);
    await this.#runtime.detect?.();
    const { device, dtype } = this;
    this.#tell('loading');
    const session = await this.#runtime.createSession(await build(device, dtype), { device, signal });
    this.#sessions.set(key, session);
    return session;
  }

  async #close(key: string): Promise<void> {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    await session?.dispose();
  }

  async #closeAll(): Promise<void> {
    for (const key of [...this.#sessions.keys()]) await this.#close(key);
  }
}
