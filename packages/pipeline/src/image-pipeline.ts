import {
  chosenSteps,
  type DifferentiableScore,
  differentiableScoreFrom,
  type FloatTensor,
  type InversionResult,
  type OptionKinds,
  orAbort,
  type ScoreFunction,
  scoreFrom,
} from '@langevin/core';
import type { DenoisingNetwork } from './denoising-network.ts';
import { type DenoisingComponents, DenoisingPipeline, type RunChoice, type RunSample } from './denoising-pipeline.ts';
import { type StreamOptions, streamOptionKinds } from './generation-options.ts';
import type { InvertOptions } from './inversion-options.ts';
import { checkKnownPart } from './known-part/check-known-part.ts';
import { type ImageInput, imageTensor } from './known-part/image-input.ts';
import type { KnownPart } from './known-part/known-part.ts';
import type { ValueRange } from './known-part/nearest-in-range.ts';
import { beginOf, checkStrength, pictureData } from './picture-start.ts';
import { sampleShape } from './sample-shape.ts';

/** What an {@link ImagePipeline} is made of. */
export interface ImagePipelineComponents extends DenoisingComponents {
  /** Looks at a noisy sample and its noise level. */
  readonly unet: DenoisingNetwork;
}

/**
 * Base of the pipelines that draw images themselves from noise, pixel by pixel. A pipeline of one's own says how its network
 * is read, how many steps it takes where nobody says, and in which range its images are.
 */
export abstract class ImagePipeline<
  C extends ImagePipelineComponents = ImagePipelineComponents,
  O extends StreamOptions = StreamOptions,
> extends DenoisingPipeline<C, O> {
  protected override readonly kindOptions: OptionKinds<StreamOptions> = streamOptionKinds;

  abstract override toImages(mean: FloatTensor): FloatTensor;

  /** An image's value in [0, 1] as it is in the data that the network was trained on, which grows with it: itself, unless overridden. */
  protected toData(value: number): number {
    return value;
  }

  /** The values of black and of white in a run's samples and means: the range of the data that the network was trained on. */
  get range(): ValueRange {
    return { low: this.toData(0), high: this.toData(1) };
  }

  /** What is known of the images of a run with these options: what they say, unless overridden. */
  protected knownPart(options: O): KnownPart | undefined {
    return options.known;
  }

  /** The pictures that a run with these options starts from, rather than from noise: what they say, unless overridden. */
  protected startingImage(options: O): ImageInput | undefined {
    return options.image;
  }

  get unet(): C['unet'] {
    return this.components.unet;
  }

  /** The score ∇ₓ log p_t(x) that the network gives, for a network without class labels. */
  get score(): ScoreFunction {
    return scoreFrom(this.unet, this.parameterization);
  }

  /**
   * The {@link score} with its derivative, for exact likelihoods: `logLikelihood({ model: pipe.differentiableScore, … })`.
   *
   * @throws {InvalidArgumentError} if the network has no `jvp`.
   */
  get differentiableScore(): DifferentiableScore {
    return differentiableScoreFrom(this.unet, this.parameterization);
  }

  /**
   * The noise that a deterministic solver draws pictures from, by DDIM the other way round (Song et al., 2020,
   * arXiv:2010.02502, section 4.3), at one evaluation a step:
   *
   * ```ts
   * const { latents } = await pipe.invert({ image, numInferenceSteps: 100 });
   * const { images } = await pipe.generate({ latents, numInferenceSteps: 100 });   // the pictures, more or less
   * ```
   *
   * The more steps there are, the closer the pictures come back.
   *
   * @throws {InvalidArgumentError} for an option that there isn't or that can't be used, pictures that are none or of another
   * size than the run's, and a scheduler that does not say its levels, or whose levels go up.
   * @throws {NonFiniteOutputError} if the network's output is not finite.
   * @throws the signal's reason after an abort. The pipeline stays usable.
   */
  async invert(options: InvertOptions): Promise<InversionResult> {
    const { invertPictures } = await orAbort(import('./steering/index.ts'), options?.signal);
    return invertPictures(this, (value) => this.toData(value), options);
  }

  protected override get imageChannels(): number {
    return this.unet.config.inChannels;
  }

  protected override sampleFor(options: O, { scheduler, steps }: RunChoice): RunSample {
    const { unet, parameterization } = this;
    const toData = (value: number): number => this.toData(value);
    const known = checkKnownPart(this.knownPart(options))?.converted(toData);
    const image = this.startingImage(options);
    const pictures = image === undefined ? undefined : imageTensor('image', image);
    checkStrength(options.strength, image !== undefined);
    const { batchSize = countOf(known?.batchSize, pictures?.dims[0], options.latents?.dims?.[0]), signal } = options;
    const shape = sampleShape({ name: this.networkName, network: unet }, parameterization, batchSize, options);
    known?.checkFits(shape);
    const start = pictures && {
      data: pictureData(pictures, shape, toData),
      begin: beginOf(scheduler, chosenSteps(scheduler, steps), options.strength),
    };
    return {
      shape,
      parameterization,
      start,
      impose: (step, generator) => known?.impose(step, generator),
      toImages: async (mean) => this.toImages((await known?.fit(mean, this.range, signal)) ?? mean),
    };
  }
}

/** How many images there are of what is given of them; 1 where nothing is. */
export function countOf(...counts: readonly (number | undefined)[]): number {
  return Math.max(1, ...counts.filter((count) => count !== undefined));
}
