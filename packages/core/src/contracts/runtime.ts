import type { Tensor } from '../tensor.ts';
import type { LocalFile } from './model-files.ts';

/** Where a model runs. A runtime lists those it has, best first. */
export type Device = 'cpu' | 'cuda' | 'webgpu' | 'wasm' | (string & {});

/** The precision that a network computes in: single, or half where the device has it. */
export type DType = 'fp32' | 'fp16';

/** A file of weights beside an ONNX graph. */
export interface ExternalData {
  /** The name by which the graph's initializers refer to it. */
  readonly path: string;
  /**
   * The bytes (a view into a larger buffer is fine), pieces of them that follow each other, or a file, which the
   * runtime need not copy if it lies there under that name.
   */
  readonly data: Uint8Array | readonly Uint8Array[] | LocalFile;
}

/** An ONNX model: the graph as protobuf bytes, and the weights that its initializers point into, no two of one name. */
export interface OnnxModel {
  readonly graph: Uint8Array;
  readonly weights: readonly ExternalData[];
}

/** Options of {@link Runtime.createSession}. */
export interface SessionOptions {
  /** One of the runtime's devices; the first if left out. */
  readonly device?: Device | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A loaded ONNX model on some device. It runs one call at a time; concurrent calls queue. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the model. The feeds are left as they are, never detached.
   *
   * @throws {SessionError} if the runtime fails. The session may have died of it: then all later runs fail, too.
   * @throws {DisposedError} after `dispose`.
   */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  /** Gives the native memory back, once the calls already made have ended. May be called twice. */
  dispose(): Promise<void>;
}

/** Turns ONNX graphs, with their weights in memory or in files of this machine, into sessions. */
export interface Runtime {
  readonly name: string;
  /** What is there to run on, best first. */
  readonly devices: readonly Device[];
  /**
   * Finds out which devices there are, where that takes a question to the system: until it has an answer, `devices` is
   * what seems to be there. Models ask before they choose one.
   */
  detect?(): Promise<void>;
  /** Whether a device computes in a precision. Single precision every one does; half precision none, if left out. */
  computes?(device: Device, dtype: DType): boolean;
  /** @throws {DeviceUnavailableError} unless `device` is one of `devices`; it says what would have to be installed. */
  requireDevice(device: Device): void;
  /**
   * Loads a model. The bytes are left as they are and may be reused for another session.
   *
   * @throws {DeviceUnavailableError} if `options.device` is not one of `devices`.
   * @throws {InvalidArgumentError} if two files of weights have one name, or one's leads out of their folder.
   * @throws {SessionError} if the model can't be loaded.
   */
  createSession(model: OnnxModel, options?: SessionOptions): Promise<Session>;
}
