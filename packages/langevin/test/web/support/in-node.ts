/** What tests in a browser have Node do, to compare with. What goes in and what comes out is JSON. */
export interface InNode {
  /** The SHA-256 of numbers from a generator. */
  noise(input: { readonly seed: number; readonly shape: readonly number[] }): Promise<string>;
  /** The pictures of a run, all pixels after one another, in base64. */
  pictures(run: PictureRun): Promise<string>;
}

/** A run of the pipeline in a folder. */
export interface PictureRun {
  /** Below the project's root. */
  readonly model: string;
  readonly options: { readonly batchSize: number; readonly numInferenceSteps: number; readonly seed: number };
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Does something in Node, against the sources, and gives what comes of it. */
    inNode<What extends keyof InNode>(what: What, input: Parameters<InNode[What]>[0]): ReturnType<InNode[What]>;
    /** Kills the browser's GPU process, and with it every device of WebGPU. */
    crashGpu(): Promise<void>;
  }
}
