import type { GeneratorInput, SamplingResult, SamplingStep } from '@langevin/core';
import type { OutputType } from '@langevin/pipeline';
import type { ClassLabels } from './class-labels.ts';

/** Options of {@link ScoreSdeVePipeline.stream}. */
export interface StreamOptions {
  /** Number of images; 1 if left out. */
  readonly batchSize?: number;
  /** Steps of the solver; 2000 if left out, as in the paper. Each costs one evaluation of the network or more. */
  readonly numInferenceSteps?: number;
  /** Where the noise comes from: one generator for the batch, or one per image. */
  readonly generator?: GeneratorInput;
  /** In place of a generator: the seed of a new one. If both are left out, a seed is drawn and returned. */
  readonly seed?: number | bigint;
  /** Which classes to draw, where the network was trained on classes. */
  readonly classLabels?: ClassLabels;
  /** Pixels; the network's `sampleSize` if left out. */
  readonly height?: number;
  /** Pixels; the network's `sampleSize` if left out. */
  readonly width?: number;
  readonly signal?: AbortSignal;
  /** Called, and awaited, with each step before it is yielded. It may replace the step's `sample` and `mean`. */
  readonly onStep?: (step: SamplingStep) => void | Promise<void>;
}

/** Options of {@link ScoreSdeVePipeline.generate}. */
export interface GenerateOptions<T extends OutputType = 'image'> extends StreamOptions {
  /** `image`: a RasterImage each; `tensor`: float32 `[batch, channels, height, width]`. `image` if left out. */
  readonly outputType?: T;
}

/** What a finished {@link ScoreSdeVePipeline.stream} returns. */
export interface StreamResult extends SamplingResult {
  /** The seed that makes these images again; undefined where the caller brought generators. */
  readonly seed: number | bigint | undefined;
}
