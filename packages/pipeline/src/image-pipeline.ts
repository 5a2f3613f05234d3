import {
  checkOptions,
  chosenSteps,
  type DifferentiableScore,
  differentiableScoreFrom,
  type FloatTensor,
  type GeneratorInput,
  type InversionResult,
  type OptionKind,
  orAbort,
  type Parameterization,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
  scoreFrom,
} from '@langevin/core';
import { type ClassLabels, classLabelTensor } from './class-labels.ts';
import type { DenoisingNetwork } from './denoising-network.ts';
import { DiffusionPipeline } from './diffusion-pipeline.ts';
import {
  generateOptionKinds,
  type OutputOptions,
  type StreamOptions,
  type StreamResult,
  streamOptionKinds,
} from './generation-options.ts';
import { checkOutputType, type ImagePipelineOutput, type OutputType, toOutput } from './image-pipeline-output.ts';
import type { InvertOptions } from './inversion-options.ts';
import { checkKnownPart } from './known-part/check-known-part.ts';
import { type ImageInput, imageTensor } from './known-part/image-input.ts';
import type { KnownPart } from './known-part/known-part.ts';
import type { ValueRange } from './known-part/nearest-in-range.ts';
import { beginOf, checkStrength, dataOf } from './picture-start.ts';
import { type RunPlan, runPlan, withImages } from './run-plan.ts';
import { sampleShape } from './sample-shape.ts';
import { seededGenerator } from './seed.ts';
import { worseReadings } from './worse-readings.ts';

/** What an {@link ImagePipeline} is made of. */
export interface ImagePipelineComponents {
  /** Looks at a noisy sample and its noise level. */
  readonly unet: DenoisingNetwork;
  /** Any solver of the reverse-time SDE or ODE. */
  readonly scheduler: Scheduler;
  /** A weaker network of the same kind, for autoguidance: a smaller one, or one that was trained for less long. */
  readonly guide?: DenoisingNetwork | undefined;
}

/**
 * Base of the pipelines that draw images from noise with one network and one solver. A pipeline of one's own says how
 * its network is read, how many steps it takes where nobody says, and in which range its images are.
 */
export abstract class ImagePipeline<
  C extends ImagePipelineComponents = ImagePipelineComponents,
  O extends StreamOptions = StreamOptions,
> extends DiffusionPipeline<C> {
  /** How the network is told the noise level, and what its output means. */
  abstract get parameterization(): Parameterization;

  /** Steps of a run where neither the options nor the scheduler say how many. */
  protected abstract readonly defaultSteps: number;

  /** The options that the pipeline takes besides those of every image pipeline, with what each may be. */
  protected readonly ownOptions: Readonly<Record<string, OptionKind>> = {};

  /** The images of a run's mean, or of any of its steps for a preview: values in [0, 1], to which they are clamped. */
  abstract toImages(mean: FloatTensor): FloatTensor;

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

  /** The weaker network of autoguidance, if there is one. Setting it takes effect from the next run on. @throws {ComponentError} if it is none. */
  get guide(): C['guide'] {
    return this.components.guide;
  }

  set guide(guide: C['guide']) {
    this.replaceComponent('guide', guide);
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

  /** Steps of a run where the options don't say how many: the scheduler's number, or else the pipeline's. */
  get usualSteps(): number {
    return this.components.scheduler.defaultSteps ?? this.defaultSteps;
  }

  /**
   * Which classes a run draws where nobody says it: none, so that a network which was trained on classes refuses, unless
   * overridden. The generator is the run's, of which its noise comes: what is drawn for classes should leave it as it is.
   */
  protected usualLabels(_batchSize: number, _generator: GeneratorInput): ClassLabels | undefined {
    return undefined;
  }

  /** The solver of a run with these options: the pipeline's own. */
  protected schedulerFor(_options: O): Scheduler {
    return this.components.scheduler;
  }

  /**
   * Generates images: the mean of the last step, brought to [0, 1] with what is known of them as it was.
   *
   * ```ts
   * const { images, seed } = await pipe.generate({ batchSize: 4, numInferenceSteps: 200 });
   * ```
   *
   * It is {@link stream} run to its end, so a pipeline that overrides `stream` changes both. What is returned are the
   * `images` of its result.
   *
   * @throws as {@link stream} does.
   */
  async generate<T extends OutputType = 'image'>(
    options: O & OutputOptions<T> = {} as O & OutputOptions<T>,
  ): Promise<ImagePipelineOutput<T>> {
    checkOptions(options, { ...generateOptionKinds, ...this.ownOptions });
    const { outputType = 'image' as T, ...rest } = options;
    const steps = this.stream(rest as unknown as O);
    checkOutputType(outputType, this.unet.config.outChannels);
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    const { images, evaluations, seed } = step.value;
    return { images: toOutput(images, outputType), evaluations, seed };
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

  /**
   * Generates images step by step, for previews, and for steering: the step's `sample` and `mean` may be replaced
   * before the next step is asked for. They are in the range that the network was trained on. Leaving the loop ends
   * the run.
   *
   * ```ts
   * for await (const { mean, progress } of pipe.stream({ numInferenceSteps: 200 })) show(pipe.toImages(mean), progress);
   * ```
   *
   * A pipeline that constrains the steps overrides it:
   * `return super.stream({ ...options, onStep: (step) => { constrain(step); return options.onStep?.(step); } })`.
   * One that knows a part of the images overrides {@link knownPart}.
   *
   * @returns the steps, then the result: the last sample and mean as they are, the images made of the mean, the
   * evaluations and the seed.
   * @throws {InvalidArgumentError} at once, naming an option that there isn't or that can't be used.
   * @throws {NonFiniteOutputError} while it runs, if the network's output is not finite.
   * @throws the signal's reason, while it runs, after an abort. The pipeline stays usable.
   */
  stream(options: O = {} as O): AsyncGenerator<SamplingStep, StreamResult> {
    checkOptions(options, { ...streamOptionKinds, ...this.ownOptions });
    const { unet, parameterization } = this;
    const scheduler = this.schedulerFor(options);
    const known = checkKnownPart(this.knownPart(options))?.converted((value) => this.toData(value));
    const image = this.startingImage(options);
    const pictures = image === undefined ? undefined : imageTensor('image', image);
    checkStrength(options.strength, image !== undefined);
    const { latents, timesteps, sigmas, brownianPath, signal } = options;
    const { batchSize = countOf(known?.batchSize, pictures?.dims[0], latents?.dims?.[0]) } = options;
    const usualSteps = (timesteps ?? sigmas) ? undefined : this.usualSteps;
    const steps = { numInferenceSteps: options.numInferenceSteps ?? usualSteps, timesteps, sigmas };
    const shape = sampleShape(unet, parameterization, batchSize, options);
    known?.checkFits(shape);
    const { generator, seed } = seededGenerator(options.generator, options.seed);
    const labels = options.classLabels ?? this.usualLabels(batchSize, generator);
    const classLabels = classLabelTensor(unet, batchSize, labels, 'classLabels');
    unet.checkInputs?.(shape, { classLabels });
    const worse = worseReadings(options, { ...this.components, parameterization, shape, classLabels });
    const start = pictures && {
      data: dataOf(pictures, shape, (value) => this.toData(value)),
      begin: beginOf(scheduler, chosenSteps(scheduler, steps), options.strength),
    };
    const plan: RunPlan = {
      scheduler,
      network: { model: unet, parameterization, conditions: { classLabels, signal }, worse },
      sampling: {
        shape,
        ...steps,
        start,
        latents,
        generator,
        brownianPath,
        signal,
        onStep: async (step) => {
          known?.impose(step, generator);
          await options.onStep?.(step);
        },
      },
    };
    const run = runPlan(plan, options);
    const toImages = async (mean: FloatTensor): Promise<FloatTensor> =>
      this.toImages((await known?.fit(mean, this.range, signal)) ?? mean);
    return withImages(run, toImages, seed);
  }
}

/** How many images there are of what is given of them; 1 where nothing is. */
function countOf(...counts: readonly (number | undefined)[]): number {
  return Math.max(1, ...counts.filter((count) => count !== undefined));
}
