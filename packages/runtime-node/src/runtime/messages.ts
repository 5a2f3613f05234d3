import type { NamedTensor } from '@langevin/core';
import type { InferenceSession } from 'onnxruntime-node';

/** A model as ONNX Runtime is handed it. */
export interface ModelSource {
  /** The path of an `.onnx` file, or its bytes. */
  readonly graph: string | Uint8Array;
  /** The folder in which the files of weights lie, or their bytes under the names that the graph calls them by. */
  readonly weights: string | readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** The options that ONNX Runtime is given for a session. */
export type NativeOptions = InferenceSession.SessionOptions;

/** What a session's worker is asked for, one thing at a time. */
export type WorkerRequest =
  | { readonly kind: 'create'; readonly model: ModelSource; readonly options: NativeOptions }
  | { readonly kind: 'run'; readonly feeds: readonly NamedTensor[] }
  | { readonly kind: 'release' };

/** What it answers. The feeds come back with the outputs, so that their memory serves the next run. */
export type WorkerReply =
  | { readonly kind: 'created'; readonly inputNames: readonly string[]; readonly outputNames: readonly string[] }
  | { readonly kind: 'ran'; readonly outputs: readonly NamedTensor[]; readonly feeds: readonly NamedTensor[] }
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What a session's worker is started with. */
export interface WorkerSetup {
  /** One element, shared by both threads: 1 from a request until its native call has ended, else 0. */
  readonly busy: Int32Array;
}
