import {
  currentPlatform,
  type Device,
  DeviceUnavailableError,
  DisposedError,
  type DType,
  type OnnxModel,
  type Placement,
  type Runtime,
  type Session,
  type Tensor,
} from '@langevin/core';

/**
 * The session of a model on its device. It is created at the first run, and anew when the device changes
 * or a run needs another graph. Calls are taken one at a time.
 */
export class PlacedSession {
  readonly #owner: string;
  readonly #givenRuntime: Runtime | undefined;
  #device: Device | undefined;
  #open: { readonly key: string; readonly session: Session } | undefined;
  #lastCall: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  /** @param owner - what the session belongs to, for messages. */
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
    return 'fp32';
  }

  /** Changes the device; the session on the old one is given up. @throws {DeviceUnavailableError} */
  async to({ device, dtype = 'fp32' }: Placement): Promise<void> {
    this.#assertUsable();
    if (dtype !== this.dtype) {
      throw new DeviceUnavailableError(
        dtype,
        [this.dtype],
        `${this.#owner} computes in this precision; leave dtype out.`,
      );
    }
    if (device === undefined || device === this.device) return;
    this.#runtime.requireDevice(device);
    await this.#queue(() => this.#close());
    this.#device = device;
  }

  /** Runs the graph called `key`, which `build` makes if it isn't loaded. */
  run(key: string, build: () => OnnxModel, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    return this.#queue(async () => {
      this.#assertUsable();
      if (this.#open?.key !== key) {
        await this.#close();
        const session = await this.#runtime.createSession(build(), { device: this.device });
        this.#open = { key, session };
      }
      return this.#open.session.run(feeds);
    });
  }

  /** Gives the native memory back once the calls already made have ended. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#queue(() => this.#close());
  }

  get #runtime(): Runtime {
    return this.#givenRuntime ?? currentPlatform().runtime;
  }

  #assertUsable(): void {
    if (this.#isDisposed) throw new DisposedError(this.#owner);
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.session.dispose();
  }

  #queue<T>(call: () => Promise<T>): Promise<T> {
    const result = this.#lastCall.then(call);
    this.#lastCall = result.catch(() => {});
    return result;
  }
}
