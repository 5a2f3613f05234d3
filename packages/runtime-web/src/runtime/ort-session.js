/**
 * @typedef {typeof import('onnxruntime-web')} Ort
 * @typedef {import('onnxruntime-web').InferenceSession} InferenceSession
 * @typedef {import('@langevin/core').NamedTensor} NamedTensor
 * @typedef {import('@langevin/core').SessionHost} SessionHost
 * @typedef {import('./messages.ts').ModelSource} ModelSource
 * @typedef {import('./messages.ts').WebSessionOptions} WebSessionOptions
 */

/**
 * A session of onnxruntime-web on this thread, which its WebAssembly blocks while it is created and while it runs.
 *
 * This file and the workers' are JavaScript, so that a bundler finds a worker's program by the same name in the sources
 * and in what is published.
 *
 * @implements {SessionHost}
 */
export class OrtSession {
  /** @type {Ort} */
  #ort;
  /** @type {InferenceSession} */
  #session;

  /**
   * @param {Ort} ort
   * @param {InferenceSession} session
   */
  constructor(ort, session) {
    this.#ort = ort;
    this.#session = session;
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  /**
   * @param {Ort} ort - the module of onnxruntime-web that has the device.
   * @param {ModelSource} model
   * @param {WebSessionOptions} options
   * @param {(message: string) => void} onLost - told if the GPU is lost.
   */
  static async create(ort, { graph, weights }, { device, threads, wasmPaths, graphOptimization }, onLost) {
    ort.env.logLevel = 'fatal';
    ort.env.wasm.numThreads = threads;
    if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
    const session = await ort.InferenceSession.create(graph, {
      executionProviders: [device],
      graphOptimizationLevel: graphOptimization,
      // A plan of the memory that a run takes would be a second piece of as much, beside what the first run took.
      enableMemPattern: false,
      externalData: weights.map(({ path, data }) => ({ path, data })),
      logSeverityLevel: 4,
    });
    if (device === 'webgpu') watchDevice(await ort.env.webgpu.device, onLost);
    return new OrtSession(ort, session);
  }

  /**
   * @param {readonly NamedTensor[]} feeds
   * @returns {Promise<NamedTensor[]>}
   */
  async run(feeds) {
    const { Tensor } = this.#ort;
    const inputs = feeds.map(({ name, type, dims, data }) => [
      name,
      new Tensor(/** @type {'float32'} */ (type), /** @type {Float32Array} */ (data), dims),
    ]);
    const outputs = await this.#session.run(Object.fromEntries(inputs));
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
 * @param {{ readonly lost: Promise<{ readonly reason: string, readonly message: string }> } | undefined} device
 * @param {(message: string) => void} onLost
 */
function watchDevice(device, onLost) {
  device?.lost.then(({ reason, message }) => {
    // One that was let go of on purpose is missed by nobody.
    if (reason !== 'destroyed') onLost(message);
  });
}
