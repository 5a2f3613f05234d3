import {
  CallQueue,
  currentPlatform,
  type Device,
  DeviceUnavailableError,
  DisposedError,
  type DType,
  installedPlatform,
  LangevinError,
  type OnnxModel,
  type Placement,
  type Runtime,
  type Session,
  type Tensor,
} from '@langevin/core';

/** The precision that networks compute in; no other is there yet. */
const computedDType = 'fp32';

/**
 * Checks that a model can run there, before any of it is loaded.
 *
 * @param owner - the model, for messages.
 * @throws {DeviceUnavailableError}
 */
export async function checkPlacement(
  owner: string,
  { device, dtype = computedDType }: Placement,
  given: Runtime | undefined,
): Promise<void> {
  if (dtype !== computedDType) {
    throw new DeviceUnavailableError(dtype, [computedDType], `${owner} computes in this precision; leave dtype out.`);
  }
  await (given ?? installedPlatform()?.runtime)?.detect?.();
  if (device !== undefined) (given ?? currentPlatform().runtime).requireDevice(device);
}

/** Makes the graph that a device is to run. */
type GraphSource = (device: Device) => OnnxModel | Promise<OnnxModel>;

/** The errors of a session that may have died of them. */
const fatalCodes: ReadonlySet<string> = new Set(['session', 'device_lost', 'out_of_memory']);

/** Sessions that are kept loaded: two, so that runs of two image sizes can take turns. */
const maxSessions = 2;

/**
 * The sessions of a model on its device, one for each graph that is in use. A session is created at the first run of
 * its graph, and given up for a new one when too many are loaded or the device changes. Calls are taken one at a time.
 */
export class PlacedSession {
  readonly #owner: string;
  readonly #givenRuntime: Runtime | undefined;
  #device: Device | undefined;
  /** By graph, the one used last at the end. */
  readonly #sessions = new Map<string, Session>();
  readonly #calls = new CallQueue();
  #isDisposed = false;

  /** @param owner - what the sessions belong to, for messages. */
  constructor(owner: string, runtime: Runtime | undefined) {
    this.#owner = owner;
    this.#givenRuntime = runtime;
  }

  /** Where it runs. */
  get device(): Device {
    return this.#device ?? this.#runtime.devices[0]!;
  }

  /** The precision that it computes in. */
  get dtype(): DType {
    return computedDType;
  }

  /**
   * Changes the device, after the calls already made; the sessions on the old one are given up.
   *
   * @throws {DeviceUnavailableError} if there is no such device or precision.
   */
  async to({ device, dtype = computedDType }: Placement): Promise<void> {
    this.#assertUsable();
    await checkPlacement(this.#owner, { ...(device && { device }), dtype }, this.#givenRuntime);
    if (device === undefined) return;
    await this.#calls.run(async () => {
      if (device === this.device) return;
      await this.#closeAll();
      this.#device = device;
    });
  }

  /**
   * Runs the graph called `key`, which `build` makes for the device if it isn't loaded.
   *
   * @param signal - stops the loading of the graph. An evaluation runs to its end.
   * @throws {DisposedError} after `dispose`.
   */
  async run(
    key: string,
    build: GraphSource,
    feeds: Readonly<Record<string, Tensor>>,
    signal?: AbortSignal,
  ): Promise<Record<string, Tensor>> {
    this.#assertUsable();
    return this.#calls.run(async () => {
      const session = this.#takeLoaded(key, signal) ?? (await this.#load(key, build, signal));
      try {
        return await session.run(feeds);
      } catch (error) {
        // Its thread may have died with it: the next call gets a session of its own.
        if (LangevinError.isInstance(error) && fatalCodes.has(error.code)) await this.#close(key).catch(() => {});
        throw error;
      }
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
    const { device } = this;
    const session = await this.#runtime.createSession(await build(device), { device, ...(signal && { signal }) });
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
