import { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * @typedef {import('./messages.ts').ModelSource} ModelSource
 * @typedef {import('@langevin/core').NamedTensor} NamedTensor
 * @typedef {import('./messages.ts').NativeOptions} NativeOptions
 * @typedef {import('@langevin/core').SessionHost} SessionHost
 */

/**
 * A session of onnxruntime-node on this thread, which it blocks while it is created and while it runs.
 *
 * This file and the worker's are JavaScript because Node 20 starts no worker from TypeScript.
 *
 * @implements {SessionHost}
 */
export class NativeSession {
  /** @type {InferenceSession} */
  #session;

  /** @param {InferenceSession} session */
  constructor(session) {
    this.#session = session;
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  /**
   * @param {ModelSource} model
   * @param {NativeOptions} options
   */
  static async create(model, options) {
    const session = await load(model, options);
    return new NativeSession(session);
  }

  /**
   * @param {readonly NamedTensor[]} feeds
   * @returns {Promise<NamedTensor[]>}
   */
  async run(feeds) {
    const outputs = await this.#session.run(Object.fromEntries(feeds.map((feed) => [feed.name, toTensor(feed)])));
    return Object.entries(outputs).map(([name, { type, dims, data }]) => {
      if (type === 'string') throw new TypeError(`the output "${name}" is a tensor of strings, which is not supported`);
      return { name, type, dims, data: /** @type {NamedTensor['data']} */ (data) };
    });
  }

  async release() {
    await this.#session.release();
  }
}

/**
 * @param {ModelSource} model
 * @param {NativeOptions} options
 */
function load({ graph, weights }, options) {
  const all =
    typeof weights === 'string'
      ? { ...options, extra: { session: { model_external_initializers_file_folder_path: weights } } }
      : { ...options, externalData: weights };
  return typeof graph === 'string' ? InferenceSession.create(graph, all) : InferenceSession.create(graph, all);
}

/**
 * @param {NamedTensor} feed
 * @returns {Tensor}
 */
function toTensor({ type, data, dims }) {
  // The constructor is overloaded by type; none of the overloads takes a type known only at run time.
  const tensor = new Tensor(/** @type {'float32'} */ (type), /** @type {Float32Array} */ (data), dims);
  // Where there is a Float16Array, the tensor has one, and the native binding sees it as empty.
  if (type === 'float16') Object.defineProperty(tensor, 'data', { value: bitsOf(tensor.data) });
  return tensor;
}

/**
 * @param {ArrayBufferView} data
 * @returns {Uint16Array}
 */
function bitsOf({ buffer, byteOffset, byteLength }) {
  return new Uint16Array(buffer, byteOffset, byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
