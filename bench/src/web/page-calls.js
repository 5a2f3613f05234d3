// @ts-check

/**
 * What the benchmarks, in Node, ask of their page, by name; `page/` is its other end. Recipes, numbers and logs travel as
 * JSON; times are in milliseconds and are taken in the browser.
 *
 * @typedef {object} PageCalls
 * @property {(id: string, recipe: Loop) => Promise<void>} openLoop
 * @property {(id: string, recipe: Chain) => Promise<void>} openChain
 * @property {(id: string, count: number) => Promise<number>} evaluate - times evaluations of a loop or a chain.
 * @property {() => void} closeLoops - ends all loops and chains.
 * @property {(id: string, folder: string, threads: number) => Promise<void>} openPipeline - from an address.
 * @property {(id: string, run: Run) => Promise<number>} generate - times a whole run.
 * @property {() => Promise<void>} closePipelines - disposes all of them.
 * @property {(milliseconds: number) => Promise<ThreadLog>} watchBlocking - watches the page's thread in one task of a
 * known length: what a watch has to see.
 * @property {(id: string, folder: string, threads: number) => Promise<ThreadLog>} watchLoading - while a pipeline is
 * loaded and evaluated for the first time.
 * @property {(id: string, run: Run) => Promise<ThreadLog>} watchGenerating
 * @property {(id: string, run: Run) => Promise<ThreadLog>} watchPreviews - while each step is drawn as well.
 * @property {() => Promise<string | undefined>} describeGpu - what the browser says of WebGPU's adapter, if it has one.
 */

/**
 * A bare loop of `session.run` on WebAssembly, in a worker of its own: what a page would do without us.
 *
 * @typedef {object} Loop
 * @property {string} graph - address of the `.onnx` file.
 * @property {import('./feeds.js').Shapes} shapes
 * @property {number} threads
 * @property {'wasm' | 'webgpu'} [build] - which of onnxruntime-web's builds: that for WebAssembly alone if left out.
 * @property {Readonly<Record<string, unknown>>} [options] - further options of the session.
 */

/**
 * Evaluations on WebGPU, each fed with the one before, as a solver's steps are.
 *
 * @typedef {object} Chain
 * @property {string} graph - address of the `.onnx` file.
 * @property {import('./feeds.js').Shapes} shapes - those of `sample`, and of what else the graph takes.
 * @property {boolean} staysOnGpu - whether a sample stays there from one step to the next, and only the last is read
 * back; or each is read back, and sent there again.
 */

/** @typedef {{ batchSize: number, numInferenceSteps: number }} Run */

/**
 * What a thread went through.
 *
 * @typedef {object} ThreadLog
 * @property {number} milliseconds - for how long it was watched.
 * @property {number[]} longTasks - milliseconds of its tasks of more than 50 ms, by the Long Tasks API.
 * @property {number} longestWait - how much later than asked a timer came, in milliseconds, at the most.
 */

export {};
