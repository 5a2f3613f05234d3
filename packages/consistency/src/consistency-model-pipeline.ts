import {
  ComponentError,
  classNameOf,
  drawBatch,
  type FloatTensor,
  type GeneratorInput,
  type Parameterization,
  type Scheduler,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ClassLabels,
  type ComponentTable,
  fromCentered,
  ImagePipeline,
  type ImagePipelineComponents,
  toCentered,
} from '@langevin/pipeline';
import { CMStochasticIterativeScheduler } from '@langevin/schedulers';

/**
 * Draws images with a consistency model (Song et al., 2023, arXiv:2303.01469), whose network goes from noise to data in one
 * evaluation: in one step if nobody says otherwise. More steps, or chosen ones, make better images:
 *
 * ```ts
 * await pipe.generate({ timesteps: [22, 0], classLabels: 145 });
 * ```
 *
 * A network of classes draws some at random where nobody says which. Steps are in [-1, 1], and the images that `generate`
 * returns in [0, 1].
 */
export class ConsistencyModelPipeline extends ImagePipeline {
  static override readonly className: string = 'ConsistencyModelPipeline';

  static override readonly requires: ComponentTable<ImagePipelineComponents> = {
    unet: { what: 'a consistency network', has: ['forward', 'config'], classes: [UNet2DModel] },
    scheduler: {
      what: 'a sampler of consistency models',
      has: ['sample', 'initNoiseSigma'],
      classes: [CMStochasticIterativeScheduler],
      adopt: requireReading,
    },
  };

  protected override readonly defaultSteps: number = 1;

  /**
   * How the network is read: as the scheduler says, whose settings are those of its training.
   *
   * @throws {ComponentError} if it does not say.
   */
  override get parameterization(): Parameterization {
    return requireReading(this.components.scheduler).parameterization!;
  }

  protected override toData(value: number): number {
    return toCentered(value);
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return fromCentered(mean);
  }

  /** One of the network's classes for each image: from its generator, which then draws the noise that it would have drawn. */
  protected override usualLabels(batchSize: number, generator: GeneratorInput): ClassLabels | undefined {
    const { numClassEmbeds } = this.unet.config;
    if (numClassEmbeds === null) return undefined;
    const { data } = drawBatch([batchSize], generator, (own, shape) =>
      Array.from(own.clone().randint(0, numClassEmbeds, shape).data, Number),
    );
    return [...data];
  }
}

/** Checks that a scheduler says how its network is read. */
function requireReading(scheduler: Scheduler): Scheduler {
  if (scheduler.parameterization !== undefined) return scheduler;
  throw new ComponentError(
    'scheduler',
    'its configuration does not say what the network gives, so that this pipeline could not read it.',
    ['CMStochasticIterativeScheduler'],
    [classNameOf(scheduler)],
  );
}
