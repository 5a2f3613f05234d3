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
  networkRows,
  toCentered,
} from '@langevin/pipeline';
import { CMStochasticIterativeScheduler } from '@langevin/schedulers';

/** What a {@link ConsistencyModelPipeline} is made of. */
export interface ConsistencyComponents extends ImagePipelineComponents {
  readonly scheduler: CMStochasticIterativeScheduler;
}

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
export class ConsistencyModelPipeline extends ImagePipeline<ConsistencyComponents> {
  static override readonly className: string = 'ConsistencyModelPipeline';

  static override readonly requires: ComponentTable<ConsistencyComponents> = {
    ...networkRows({ what: 'a consistency network', has: ['forward', 'config'], classes: [UNet2DModel] }),
    scheduler: {
      what: 'a sampler of consistency models',
      has: ['sample', 'initNoiseSigma'],
      classes: [CMStochasticIterativeScheduler],
      check: requireConsistency,
    },
  };

  protected override readonly defaultSteps: number = 1;

  /** How the network is read: as the scheduler says, whose settings are those of its training. */
  override get parameterization(): Parameterization {
    return this.components.scheduler.parameterization;
  }

  protected override toData(value: number): number {
    return toCentered(value);
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return fromCentered(mean);
  }

  /** One of the network's classes for each image: from its generator, which then draws the noise that it would have drawn. */
  protected override usualLabels(batchSize: number, generator: GeneratorInput): ClassLabels | undefined {
    const { numClassEmbeds = null } = this.unet.config;
    if (numClassEmbeds === null) return undefined;
    const { data } = drawBatch([batchSize], generator, (own, shape) =>
      Array.from(own.clone().randint(0, numClassEmbeds, shape).data, Number),
    );
    return [...data];
  }
}

/** Checks that a scheduler reads its network as a consistency function: others would misread it. @throws {ComponentError} */
function requireConsistency(scheduler: Scheduler): void {
  if (scheduler instanceof CMStochasticIterativeScheduler) return;
  throw new ComponentError(
    'scheduler',
    'a consistency function is sampled by its own scheduler alone; others would misread the network.',
    ['CMStochasticIterativeScheduler, or a class that extends it'],
    [classNameOf(scheduler)],
  );
}
