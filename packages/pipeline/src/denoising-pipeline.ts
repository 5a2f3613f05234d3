import {
  checkOptions,
  type DataStart,
  type FloatTensor,
  type GeneratorInput,
  type OptionKind,
  orAbort,
  type Parameterization,
  type SamplingStep,
  type Scheduler,
  type StepOptions,
} from '@langevin/core';
import type { AttendedRun } from './attended-run.ts';
import { type ClassLabels, classLabelTensor } from './class-labels.ts';
import type { PipelineComponents } from './component-table.ts';
import type { DenoisingNetwork } from './denoising-network.ts';
import { DiffusionPipeline } from './diffusion-pipeline.ts';
import type { DenoisingOptions, OutputOptions, StreamResult } from './generation-options.ts';
import {
  checkOutputType,
  type ImagePipelineOutput,
  type OutputType,
  type PictureOutput,
  toOutput,
} from './image-pipeline-output.ts';
import { type RunPlan, runPlan, withImages } from './run-plan.ts';
import { type SampleShape, shapeGivenTo } from './sample-shape.ts';
import { seededGenerator } from './seed.ts';
import { worseReadings } from './worse-readings.ts';

/** What every {@link DenoisingPipeline} is made of, besides its network. */
export interface DenoisingComponents extends PipelineComponents {
  /** Any solver of the reverse-time SDE or ODE. */
  readonly scheduler: Scheduler;
  /** A weaker network of the same kind, for autoguidance: a smaller one, or one that was trained for less long. */
  readonly guide?: DenoisingNetwork | undefined;
}

/** How a run of a {@link DenoisingPipeline} is sampled, as far as it is settled before it is known what of. */
export interface RunChoice {
  readonly scheduler: Scheduler;
  readonly steps: StepOptions;
}

/** What one run draws. */
export interface RunSample {
  readonly shape: SampleShape;
  /** How the network is given its samples, and read. */
  readonly parameterization: Parameterization;
  /** What the run starts from, rather than from noise. */
  readonly start?: DataStart | undefined;
  /** Changes a step, before anybody sees it. */
  impose?(step: SamplingStep, generator: GeneratorInput): void;
  /** The images of the run's mean, with values in [0, 1]: what its result holds. */
  readonly toImages: (mean: FloatTensor) => Promise<FloatTensor>;
}

/**
 * Base of the pipelines that draw from noise with one network and one solver, whatever it is that they denoise. A pipeline
 * says what a run draws, and how images are made of it.
 */
export abstract class DenoisingPipeline<
  C extends DenoisingComponents = DenoisingComponents,
  O extends DenoisingOptions = DenoisingOptions,
  Output extends OutputType = PictureOutput,
> extends DiffusionPipeline<C> {
  /** How the network is told the noise level, and what its output means. */
  abstract get parameterization(): Parameterization;

  /** Steps of a run where neither the options nor the scheduler say how many. */
  protected abstract readonly defaultSteps: number;

  /** The options that every pipeline of its kind takes, with what each may be. */
  protected abstract readonly kindOptions: Readonly<Record<string, OptionKind>>;

  /** The options that the pipeline takes besides, with what each may be. */
  protected readonly ownOptions: Readonly<Record<string, OptionKind>> = {};

  /** The name of the network among the components. */
  protected readonly networkName: string = 'unet';

  /** In which forms it returns its images. */
  protected readonly outputTypes: readonly OutputType[] = ['image', 'tensor'];

  #schedulerReading: Parameterization | undefined;

  /** @throws {ComponentError} if a component is null, missing or can't do what the pipeline needs. */
  constructor(components: C) {
    super(components);
    this.#schedulerReading = components.scheduler.parameterization;
  }

  /** What a run with these options draws. @throws {InvalidArgumentError} for an option that can't be used. */
  protected abstract sampleFor(options: O, choice: RunChoice): RunSample;

  /** The images of a run's mean, or of any of its steps for a preview: values in [0, 1], to which they are clamped. */
  abstract toImages(mean: FloatTensor): FloatTensor | Promise<FloatTensor>;

  /** How many channels its images have. */
  protected abstract get imageChannels(): number;

  override get scheduler(): C['scheduler'] {
    return super.scheduler;
  }

  /** Sets another solver, from the next run on. @throws {ComponentError} if it is none. */
  override set scheduler(scheduler: C['scheduler']) {
    super.scheduler = scheduler;
    this.#schedulerReading = scheduler.parameterization ?? this.#schedulerReading;
  }

  /** How the scheduler says that the network is read, or the last one that said it. */
  protected get schedulerReading(): Parameterization | undefined {
    return this.#schedulerReading;
  }

  /** The network that looks at noisy samples, whatever the pipeline calls it. */
  get network(): DenoisingNetwork {
    return this.components[this.networkName as keyof C] as DenoisingNetwork;
  }

  /** The weaker network of autoguidance, if there is one. Setting it takes effect from the next run on. @throws {ComponentError} if it is none. */
  get guide(): C['guide'] {
    return this.components.guide;
  }

  set guide(guide: C['guide']) {
    this.replaceComponent('guide', guide);
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
  async generate<T extends Output | 'image' = 'image'>(
    options: O & OutputOptions<T> = {} as O & OutputOptions<T>,
  ): Promise<ImagePipelineOutput<T>> {
    checkOptions(options, { ...this.kindOptions, ...this.ownOptions, outputType: 'string' });
    const { outputType = 'image' as T, ...rest } = options;
    checkOutputType(outputType, this.outputTypes, this.imageChannels);
    const steps = this.stream((outputType === 'latent' ? options : rest) as unknown as O);
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    const { images, evaluations, seed } = step.value;
    return { images: toOutput(images, outputType), evaluations, seed };
  }

  /**
   * Generates images step by step, for previews, and for steering: the step's `sample` and `mean` may be replaced
   * before the next step is asked for. They are in the range that the network was trained on. Leaving the loop ends
   * the run.
   *
   * ```ts
   * for await (const { mean, progress } of pipe.stream({ numInferenceSteps: 200 })) show(await pipe.toImages(mean), progress);
   * ```
   *
   * A pipeline that constrains the steps overrides it:
   * `return super.stream({ ...options, onStep: (step) => { constrain(step); return options.onStep?.(step); } })`.
   *
   * @returns the steps, then the result: the last sample and mean as they are, the images made of the mean, the
   * evaluations and the seed.
   * @throws {InvalidArgumentError} at once, naming an option that there isn't or that can't be used.
   * @throws {NonFiniteOutputError} while it runs, if the network's output is not finite.
   * @throws the signal's reason, while it runs, after an abort. The pipeline stays usable.
   */
  stream(options: O = {} as O): AsyncGenerator<SamplingStep, StreamResult> {
    checkOptions(options, { ...this.kindOptions, ...this.ownOptions });
    const { network, networkName: name } = this;
    const scheduler = this.schedulerFor(options);
    const { latents, timesteps, sigmas, brownianPath, signal } = options;
    const usualSteps = (timesteps ?? sigmas) ? undefined : this.usualSteps;
    const choice = { numInferenceSteps: options.numInferenceSteps ?? usualSteps, timesteps, sigmas };
    const sample = this.sampleFor(options, { scheduler, steps: choice });
    const { shape, parameterization, start } = sample;
    const [batchSize] = shape;
    const { generator, seed } = seededGenerator(options.generator, options.seed);
    const labels = options.classLabels ?? this.usualLabels(batchSize, generator);
    const classLabels = classLabelTensor(network, batchSize, labels, 'classLabels');
    network.checkInputs?.(shapeGivenTo(network, shape), { classLabels });
    const guided = { named: { name, network }, guide: this.guide, parameterization, shape, classLabels };
    const worse = worseReadings(options, guided);
    const onStep = async (step: SamplingStep): Promise<void> => {
      sample.impose?.(step, generator);
      await options.onStep?.(step);
    };
    const plan: RunPlan = {
      scheduler,
      network: { model: network, parameterization, conditions: { classLabels, signal }, worse },
      sampling: { shape, ...choice, start, latents, generator, brownianPath, signal, onStep },
    };
    const steps = runPlan(plan, options);
    const { toImages } = sample;
    const { onComponent, releaseAfterUse } = options;
    const runWith: AttendedRun['runWith'] = (decode) => withImages(steps, decode, seed);
    if (!onComponent && !releaseAfterUse) return runWith(toImages);
    const [components, networks] = [this.components, [network, this.guide]];
    return loadAttended({ runWith, components, networks, toImages, onComponent, releaseAfterUse }, signal);
  }
}

/** Few runs ask anything of components: the code behind it is loaded when one does. */
async function* loadAttended(
  run: AttendedRun,
  signal: AbortSignal | undefined,
): AsyncGenerator<SamplingStep, StreamResult> {
  const { attended } = await orAbort(import('./attended-run.ts'), signal);
  return yield* attended(run);
}
