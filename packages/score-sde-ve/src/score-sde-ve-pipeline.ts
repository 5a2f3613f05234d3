import {
  clamp,
  type SamplingResult,
  type SamplingStep,
  type Scheduler,
  type ScoreFunction,
  scoreFrom,
  sigmaConditionedScore,
  streamScheduler,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ComponentTable,
  checkOutputType,
  DiffusionPipeline,
  type ImagePipelineOutput,
  type OutputType,
  toOutput,
} from '@langevin/pipeline';
import { ScoreSdeVeScheduler } from '@langevin/schedulers';
import { classLabelTensor } from './class-labels.ts';
import type { GenerateOptions, StreamOptions, StreamResult } from './generation-options.ts';
import { sampleShape } from './sample-shape.ts';
import type { ScoreNetwork } from './score-network.ts';
import { seededGenerator } from './seed.ts';

/** What a {@link ScoreSdeVePipeline} is made of. */
export interface ScoreSdeVeComponents {
  /** Takes a sample and its sigma, and gives the score. */
  readonly unet: ScoreNetwork;
  /** Any solver of the reverse-time SDE or ODE; a `ScoreSdeVeScheduler` in diffusers' folders. */
  readonly scheduler: Scheduler;
}

/**
 * Draws images by reversing a variance-exploding diffusion (Song et al., 2021, arXiv:2011.13456): from noise of the
 * scheduler's largest sigma, along the score that the network was trained to give, to images with values in [0, 1].
 *
 * The network is handed sigma itself, and its output is taken as the score, whatever its time embedding.
 */
export class ScoreSdeVePipeline extends DiffusionPipeline<ScoreSdeVeComponents> {
  static override readonly className: string = 'ScoreSdeVePipeline';

  static override readonly requires: ComponentTable<ScoreSdeVeComponents> = {
    unet: { what: 'a score network', has: ['forward', 'config'], classes: [UNet2DModel] },
    scheduler: { what: 'a solver', has: ['sample', 'initNoiseSigma'], classes: [ScoreSdeVeScheduler] },
  };

  get unet(): ScoreNetwork {
    return this.components.unet;
  }

  /** The score ∇ₓ log p_t(x) that the network gives, for a network without class labels. */
  get score(): ScoreFunction {
    return scoreFrom(this.unet, sigmaConditionedScore);
  }

  /**
   * Generates images: the mean of the last step, clamped to [0, 1].
   *
   * ```ts
   * const { images, seed } = await pipe.generate({ batchSize: 4, numInferenceSteps: 200 });
   * ```
   *
   * It is {@link stream} run to its end, so a pipeline that overrides `stream` changes both.
   *
   * @throws as {@link stream} does.
   */
  async generate<T extends OutputType = 'image'>(options: GenerateOptions<T> = {}): Promise<ImagePipelineOutput<T>> {
    const { outputType = 'image' as T } = options;
    const steps = this.stream(options);
    checkOutputType(outputType, this.unet.config.outChannels);
    let step = await steps.next();
    while (!step.done) step = await steps.next();
    const { mean, evaluations, seed } = step.value;
    return { images: toOutput(clamp(mean, 0, 1), outputType), evaluations, seed };
  }

  /**
   * Generates images step by step, for previews, and for steering: the step's `sample` and `mean` may be replaced
   * before the next step is asked for. Leaving the loop ends the run.
   *
   * ```ts
   * for await (const { mean, progress } of pipe.stream({ numInferenceSteps: 200 })) show(mean, progress);
   * ```
   *
   * A pipeline that constrains the steps, as inpainting does, overrides it:
   * `return super.stream({ ...options, onStep: (step) => { constrain(step); return options.onStep?.(step); } })`.
   *
   * @returns the steps, then the result: the last sample and mean, unclamped, the evaluations and the seed.
   * @throws {InvalidArgumentError} at once, naming an option that can't be used.
   * @throws {NonFiniteOutputError} while it runs, if the network's output is not finite.
   * @throws the signal's reason, while it runs, after an abort. The pipeline stays usable.
   */
  stream(options: StreamOptions = {}): AsyncGenerator<SamplingStep, StreamResult> {
    const { unet, scheduler } = this.components;
    const { batchSize = 1, numInferenceSteps = 2000, signal, onStep } = options;
    const shape = sampleShape(unet, batchSize, options);
    const classLabels = classLabelTensor(unet, batchSize, options.classLabels);
    const { generator, seed } = seededGenerator(options.generator, options.seed);
    const score = scoreFrom(unet, sigmaConditionedScore, {
      ...(classLabels && { classLabels }),
      ...(signal && { signal }),
    });
    const run = streamScheduler(scheduler, score, { shape, numInferenceSteps, generator, signal, onStep });
    return withSeed(run, seed);
  }
}

async function* withSeed(
  run: AsyncGenerator<SamplingStep, SamplingResult>,
  seed: number | bigint | undefined,
): AsyncGenerator<SamplingStep, StreamResult> {
  return { ...(yield* run), seed };
}
