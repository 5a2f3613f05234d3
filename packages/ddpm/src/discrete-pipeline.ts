import type { FloatTensor, ModelFolder, Parameterization, SaveOptions } from '@langevin/core';
import { UNet2DModel } from '@langevin/models';
import {
  type ComponentTable,
  checkLoadedReading,
  checkSavedReading,
  fromCentered,
  ImagePipeline,
  type ImagePipelineComponents,
  networkRows,
  requireReading,
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
      adopt: checkLoadedReading,
    },
  };

  /**
   * How the network is read: as the configuration of the scheduler says, or of the last one that said it. One whose
   * configuration says nothing of the network, such as a `PredictorCorrectorScheduler` with a `VpSde`, leaves it read as
   * before.
   *
   * @throws {ComponentError} if none ever did.
   */
  override get parameterization(): Parameterization {
    return requireReading(this.schedulerReading, this.components.scheduler);
  }

  /**
   * Writes a folder, whole or not at all.
   *
   * @throws {ComponentError} if the scheduler's configuration does not say what the network predicts: nobody could read
   * the folder's network then.
   * @throws as `DiffusionPipeline` does.
   */
  override async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    checkSavedReading(this.components.scheduler);
    await super.savePretrained(target, options);
  }

  protected override toData(value: number): number {
    return toCentered(value);
  }

  override toImages(mean: FloatTensor): FloatTensor {
    return fromCentered(mean);
  }
}
