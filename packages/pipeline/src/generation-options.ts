import type { FloatTensor, GeneratorInput, OptionKinds, SamplingResult, SamplingStep } from '@langevin/core';
import type { ClassLabels } from './class-labels.ts';
import type { ComponentListener } from './component-events.ts';
import type { OutputType, PictureOutput } from './image-pipeline-output.ts';
import type { ImageInput } from './known-part/image-input.ts';
import type { KnownPart } from './known-part/known-part.ts';
import { type SteeringOptions, steeringOptionKinds } from './steering-options.ts';

/** Options of the `stream` of every pipeline that draws from noise. */
export interface DenoisingOptions extends SteeringOptions {
  /** Number of images; if left out as many as there are of what is given, or 1. */
  readonly batchSize?: number | undefined;
  /** Steps of the solver; the scheduler's own number if left out, or else the pipeline's. Each costs one evaluation of the network or more. */
  readonly numInferenceSteps?: number | undefined;
  /**
   * In place of a number of steps what the network is told at each, from high to low, where the scheduler takes such a list:
   * `[22, 0]` for a consistency model.
   */
  readonly timesteps?: readonly number[] | undefined;
  /** In place of a number of steps sigma / scale at each and at the end, where the scheduler takes such a list. */
  readonly sigmas?: readonly number[] | undefined;
  /** Standard normal noise to start with, `[batch, channels, height, width]`, in place of what the generator would draw. */
  readonly latents?: FloatTensor | undefined;
  /** Where the noise comes from: one generator for the batch, or one per image. */
  readonly generator?: GeneratorInput | undefined;
  /** In place of a generator: the seed of a new one. If both are left out, a seed is drawn and returned. */
  readonly seed?: number | bigint | undefined;
  /** Whether a stochastic solver's noise comes from one Brownian path, so that more steps draw the same picture. */
  readonly brownianPath?: boolean | undefined;
  /** Which classes to draw, where the network was trained on classes. */
  readonly classLabels?: ClassLabels | undefined;
  /**
   * Whether each component gives its memory back when the run has no more use of it, so that the networks are never in memory
   * together. It is loaded again when it is next used. False if left out.
   */
  readonly releaseAfterUse?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called, and awaited, with each step before it is yielded. It may replace the step's `sample` and `mean`. */
  readonly onStep?: ((step: SamplingStep) => void | Promise<void>) | undefined;
  /** Told when a component is loaded, begins to run after another, or gives its memory back, while the run goes on. */
  readonly onComponent?: ComponentListener | undefined;
}

/** Options of an {@link ImagePipeline}'s `stream`. */
export interface StreamOptions extends DenoisingOptions {
  /** Pictures that the run starts from, rather than from noise (SDEdit, arXiv:2108.01073): one, or one for each image. */
  readonly image?: ImageInput | undefined;
  /**
   * How much an `image` is changed: which share of the steps is taken, from above 0, hardly, to 1, wholly. 0.8 if left out.
   * It begins with as much noise as there is where they begin.
   */
  readonly strength?: number | undefined;
  /** Pixels; the network's `sampleSize` if left out. */
  readonly height?: number | undefined;
  /** Pixels; the network's `sampleSize` if left out. */
  readonly width?: number | undefined;
  /**
   * A part of the images that is known, which the others are drawn to fit: `knownPixels`, `knownGray` and `knownBlocks`
   * make it. Its pictures have values in [0, 1], and if there are several they are as many as images are drawn.
   */
  readonly known?: KnownPart | undefined;
}

/** In which form `generate` returns the images. */
export interface OutputOptions<T extends OutputType = 'image'> {
  /**
   * `image`: a RasterImage each; `tensor`: float32 `[batch, channels, height, width]`; `latent`: the latents that the pictures
   * would be decoded from, where a pipeline draws such. `image` if left out.
   */
  readonly outputType?: T | undefined;
}

/** Options of an {@link ImagePipeline}'s `generate`. */
export type GenerateOptions<T extends PictureOutput = 'image'> = StreamOptions & OutputOptions<T>;

/** What each of {@link DenoisingOptions} may be. */
export const denoisingOptionKinds: OptionKinds<DenoisingOptions> = {
  batchSize: 'any',
  numInferenceSteps: 'any',
  timesteps: 'any',
  sigmas: 'any',
  latents: 'any',
  generator: 'any',
  seed: 'any',
  brownianPath: 'boolean',
  classLabels: 'any',
  releaseAfterUse: 'boolean',
  ...steeringOptionKinds,
  signal: 'signal',
  onStep: 'function',
  onComponent: 'function',
};

/** What the options of every {@link ImagePipeline}'s `stream` may be. */
export const streamOptionKinds: OptionKinds<StreamOptions> = {
  ...denoisingOptionKinds,
  image: 'any',
  strength: 'number',
  height: 'any',
  width: 'any',
  known: 'any',
};

/** What a finished `stream` returns. */
export interface StreamResult extends SamplingResult {
  /** What `generate` returns: float32 `[batch, channels, height, width]`, values in [0, 1]. */
  readonly images: FloatTensor;
  /** The seed that makes these images again; undefined where the caller brought generators. */
  readonly seed: number | bigint | undefined;
}
