// Types of `Symbol.asyncDispose`, for users whose own target does not bring them.
/// <reference lib="esnext.disposable" preserve="true" />

import type {
  Component,
  ComponentPhase,
  Device,
  DType,
  ModelFolder,
  Placement,
  Runtime,
  SaveOptions,
} from '@langevin/core';
import { PlacedSession } from './placed-session.ts';

/** What a {@link PretrainedNetwork} is made with. */
export interface PretrainedNetworkOptions {
  /** The class's name, for messages. */
  readonly owner: string;
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime: Runtime | undefined;
  /** Whether there are graphs of it in half precision. */
  readonly hasHalf: boolean;
}

/** A network with weights: where it runs, how precisely, and what of it is in memory. */
export abstract class PretrainedNetwork<Config extends object> implements Component {
  /** Its settings, complete. */
  readonly config: Config;
  protected readonly session: PlacedSession;

  constructor(config: Config, options: PretrainedNetworkOptions) {
    this.config = config;
    this.session = new PlacedSession(options);
  }

  /** Where it runs. */
  get device(): Device {
    return this.session.device;
  }

  /** The precision that it computes in: `fp32` where half precision was asked for and can't be had. */
  get dtype(): DType {
    return this.session.dtype;
  }

  abstract savePretrained(target: string | ModelFolder, options?: SaveOptions): Promise<void>;

  /**
   * Moves it to a device, or to another precision.
   *
   * @param onWarning - told where it is then computed in single precision although half was asked for; `console.warn` if
   * left out.
   * @throws {DeviceUnavailableError}
   */
  async to(placement: Placement, onWarning?: (message: string) => void): Promise<void> {
    await this.session.to(placement, onWarning);
  }

  /** Gives back the native memory that it holds, after the calls already made. It is loaded again when it is next used. */
  async release(): Promise<void> {
    await this.session.release();
  }

  /**
   * Tells a listener whenever it is loaded, run or given back.
   *
   * @returns what ends that.
   */
  watch(listener: (phase: ComponentPhase) => void): () => void {
    return this.session.watch(listener);
  }

  /** Gives the native memory back and closes the files it was loaded from. It can't be used afterwards. */
  async dispose(): Promise<void> {
    await this.session.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
