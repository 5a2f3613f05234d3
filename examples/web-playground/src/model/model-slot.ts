import { DiffusionPipeline, type ImagePipeline, type LoadProgress, type Placement, type Runtime } from 'langevin';
import type { ModelSource } from './model-source.ts';

/** How a model is loaded. */
export interface LoadModelOptions extends Placement {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

/** Pixels of a picture. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The one model that the page draws with. */
export class ModelSlot {
  readonly #runtime: Runtime;
  #loaded: { readonly source: ModelSource; readonly pipeline: ImagePipeline } | undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  get pipeline(): ImagePipeline | undefined {
    return this.#loaded?.pipeline;
  }

  get source(): ModelSource | undefined {
    return this.#loaded?.source;
  }

  /** What the model draws, in pixels; undefined where it leaves that open, or there is none. */
  get imageSize(): ImageSize | undefined {
    const { sampleSize } = this.#loaded?.pipeline.unet.config ?? {};
    if (typeof sampleSize === 'number') return { width: sampleSize, height: sampleSize };
    return sampleSize ? { height: sampleSize[0], width: sampleSize[1] } : undefined;
  }

  /**
   * Loads a model in place of the one that is here, which stays if that fails.
   *
   * @throws {LangevinError} as `fromPretrained` does.
   * @throws the signal's reason after an abort.
   */
  async load(source: ModelSource, { signal, onProgress, ...placement }: LoadModelOptions): Promise<void> {
    source.onProgress = onProgress;
    try {
      const { files, endpoint } = source;
      const options = { ...placement, runtime: this.#runtime, signal, onProgress, endpoint };
      const pipeline = await DiffusionPipeline.fromPretrained<ImagePipeline>(files, options);
      const before = this.#loaded;
      this.#loaded = { source, pipeline };
      await before?.pipeline.dispose();
    } finally {
      source.onProgress = undefined;
    }
  }

  /** Has the model run elsewhere, or in another precision. @throws {DeviceUnavailableError} */
  async move(placement: Placement): Promise<void> {
    await this.#loaded?.pipeline.to(placement);
  }
}
