import type { NamedTensor } from '@langevin/core';

/** A model as onnxruntime-web is handed it. */
export interface ModelSource {
  readonly graph: Uint8Array;
  /** The files of weights, under the names that the graph calls them by. */
  readonly weights: readonly { readonly path: string; readonly data: Uint8Array }[];
}

/** What a session is created with. */
export interface WebSessionOptions {
  /** onnxruntime-web's execution provider. */
  readonly device: 'wasm' | 'webgpu';
  /** Threads of the WebAssembly. */
  readonly threads: number;
  /** Where the `.wasm` and `.mjs` files are, if not where the bundler put them: a folder's URL, with a slash at the end. */
  readonly wasmPaths: string | undefined;
  /** How far ONNX Runtime rewrites the graph while it is loaded. */
  readonly graphOptimization: 'disabled' | 'basic' | 'extended' | 'all';
}

/** What a session's worker is asked for, one thing at a time. */
export type WorkerRequest =
  | { readonly kind: 'create'; readonly model: ModelSource; readonly options: WebSessionOptions }
  | { readonly kind: 'run'; readonly feeds: readonly NamedTensor[] }
  | { readonly kind: 'release' };

/** What it answers. The feeds come back with the outputs, so that their memory serves the next run. */
export type WorkerReply =
  | { readonly kind: 'created'; readonly inputNames: readonly string[]; readonly outputNames: readonly string[] }
  | { readonly kind: 'ran'; readonly outputs: readonly NamedTensor[]; readonly feeds: readonly NamedTensor[] }
  | { readonly kind: 'released' }
  | { readonly kind: 'failed'; readonly message: string }
  /** Not an answer: the GPU is gone, and the session with it. */
  | { readonly kind: 'lost'; readonly message: string };
