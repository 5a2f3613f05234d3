import {
  ComponentError,
  classNameOf,
  type FloatTensor,
  type ModelFolder,
  type Parameterization,
  type SaveOptions,
  type Scheduler,
} from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ComponentTable,
  fromCentered,
  ImagePipeline,
  type ImagePipelineComponents,
  networkRows,
  type StreamOptions,
  toCentered,
} from '@langevin/pipeline';
import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';

/**
 * What the pipelines of denoising diffusion share: their networks are told a timestep, were trained on images with
 * values in [-1, 1], and predict what the scheduler's configuration says.
 */
export abstract class DiscretePipeline<O extends StreamOptions = StreamOptions> extends ImagePipeline<
  ImagePipelineComponents,
  O
> {
  static override readonly requires: ComponentTable<ImagePipelineComponents> = {
    ...networkRows({
      what: 'a denoising network',
      has: ['forward', 'config'],
      classes: [UNet2DModel],
      formerNames: ['model'],
    }),
    scheduler: {
      what: 'a solver',
      has: ['sample', 'initNoiseSigma'],
      classes: [DDPMScheduler, DDIMScheduler],
      adopt: requireReading,
    },
  };

  #parameterization: Parameterization | undefined;

  /** @throws {ComponentError} if a component is null, missing or can't do what the pipeline needs. */
  constructor(components: ImagePipelineComponents) {
    super(components);
    this.#parameterization = components.scheduler.parameterization;
  }

  override get scheduler(): Scheduler {
    return super.scheduler;
  }

  /**
   * Sets another solver. One whose configuration says nothing of the network, such as a `PredictorCorrectorScheduler`
   * with a `VpSde`, leaves it read as before.
   *
   * @throws {ComponentError} if it is none.
   */
  override set scheduler(scheduler: Scheduler) {
    super.scheduler = scheduler;
    this.#parameterization = scheduler.parameterization ?? this.#parameterization;
  }

  /**
   * How the network is read: as the configuration of the scheduler says, or of the last one that said it.
   *
   * @throws {ComponentError} if none ever did.
   */
  override get parameterization(): Parameterization {
    if (this.#parameterization) return this.#parameterization;
    throw new ComponentError(
      'scheduler',
      'its configuration does not say what the network predicts. Set the scheduler of the checkpoint first, then this one.',
      ['DDPMScheduler', 'DDIMScheduler', 'a scheduler with a parameterization'],
      [classNameOf(this.components.scheduler)],
    );
  }

  /**
   * Writes a folder, whole or not at all.
   *
   * @throws {ComponentError} if the scheduler's configuration does not say what the network predicts: nobody could read
   * the folder's network then.
   * @throws as `DiffusionPipeline` does.
   */
  override async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    const { scheduler } = this.components;
    if (scheduler.parameterization === undefined) {
      const { className } = scheduler.constructor as { readonly className?: string };
      throw new ComponentError(
        'scheduler',
        `its configuration does not say what the network predicts, so that the saved pipeline could not be loaded. ` +
          `Make it from the checkpoint's: ${className ?? 'its class'}.fromConfig(pipe.scheduler.config).`,
        ['a scheduler with a parameterization'],
        [classNameOf(scheduler)],
      );
    }
    await super.savePretrained(target, options);
  }

  protected override toData(value: number): number {
    return toCentered(value);
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return fromCentered(mean);
  }
}

/** Checks that a folder's scheduler says what its network predicts. */
function requireReading(scheduler: Scheduler): Scheduler {
  if (scheduler.parameterization !== undefined) return scheduler;
  throw new ComponentError(
    'scheduler',
    'its configuration does not say what the network predicts, so that this pipeline could not read it. ' +
      'DiffusionPipeline.fromPretrained() loads the one that the folder names.',
    ['a scheduler with a parameterization, such as DDPMScheduler'],
    [classNameOf(scheduler)],
  );
}
