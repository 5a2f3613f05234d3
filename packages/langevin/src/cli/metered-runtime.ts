import type { Device, OnnxModel, Runtime, Session, SessionOptions } from '@langevin/core';

/** A runtime that counts how often its sessions run: the evaluations of the network. */
export class MeteredRuntime implements Runtime {
  readonly #runtime: Runtime;
  /** Whether runs count: not those of what is no network that denoises. */
  isCounting = true;
  #evaluations = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  get name(): string {
    return this.#runtime.name;
  }

  get devices(): readonly Device[] {
    return this.#runtime.devices;
  }

  requireDevice(device: Device): void {
    this.#runtime.requireDevice(device);
  }

  /** Evaluations so far. */
  get evaluations(): number {
    return this.#evaluations;
  }

  async createSession(model: OnnxModel, options?: SessionOptions): Promise<Session> {
    const session = await this.#runtime.createSession(model, options);
    return {
      inputNames: session.inputNames,
      outputNames: session.outputNames,
      run: async (feeds) => {
        const outputs = await session.run(feeds);
        if (this.isCounting) this.#evaluations++;
        return outputs;
      },
      dispose: () => session.dispose(),
    };
  }
}
