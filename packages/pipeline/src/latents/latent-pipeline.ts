import {
  type FloatTensor,
  type ModelFolder,
  type OptionKind,
  type Parameterization,
  type SaveOptions,
  scale,
} from '@langevin/core';
import { fromCentered } from '../centered-images.ts';
import { type DenoisingComponents, DenoisingPipeline, type RunSample } from '../denoising-pipeline.ts';
import { countOf } from '../image-pipeline.ts';
import type { OutputType } from '../image-pipeline-output.ts';
import { sampleShape } from '../sample-shape.ts';
import { checkSavedReading, requireReading } from '../scheduler-reading.ts';
import { type DecodingNetwork, latentSize } from './decoding-network.ts';
import { type LatentOptions, latentOptionKinds, type PictureSizeOptions } from './latent-options.ts';

/**
 * Base of the pipelines that draw latents from noise, and make pictures of them with a decoder (latent diffusion, Rombach et
 * al., 2021, arXiv:2112.10752). Their networks are told a timestep, and predict what the scheduler's configuration says. Steps
 * are latents; `generate` decodes the last.
 *
 * Components are loaded when a run first needs them, unless `fromPretrained` is called with `lazy: false`. `release`, and
 * `releaseAfterUse` for each component of a run, give their memory back.
 */
export abstract class LatentPipeline<
  C extends DenoisingComponents = DenoisingComponents,
  O extends LatentOptions & PictureSizeOptions = LatentOptions & PictureSizeOptions,
> extends DenoisingPipeline<C, O, OutputType> {
  static override readonly loadsLazily: boolean = true;

  protected override readonly kindOptions: Readonly<Record<string, OptionKind>> = latentOptionKinds;
  protected override readonly outputTypes: readonly OutputType[] = ['image', 'tensor', 'latent'];

  /** What makes pictures of its latents, whatever it is called among the components. */
  abstract get decoder(): DecodingNetwork;

  /** What a run's latents are divided by for the decoder. */
  protected get latentScale(): number {
    return this.decoder.config.scalingFactor;
  }

  /**
   * How the network is read: as the configuration of the scheduler says, or of the last one that said it.
   *
   * @throws {ComponentError} if none ever did.
   */
  override get parameterization(): Parameterization {
    return requireReading(this.schedulerReading, this.components.scheduler);
  }

  /**
   * Decodes latents of a run: its mean, or that of any of its steps for a preview.
   *
   * @returns float32 `[batch, channels, height, width]`, values in [0, 1], to which they are clamped.
   */
  override async toImages(
    latents: FloatTensor,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<FloatTensor> {
    return fromCentered(await this.decoder.decode(scale(1 / this.latentScale, latents), options));
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

  protected override get imageChannels(): number {
    return this.decoder.config.outChannels;
  }

  protected override sampleFor(options: O): RunSample {
    const { parameterization, network, networkName: name } = this;
    const { latents, classLabels } = options;
    const labels = Array.isArray(classLabels) ? classLabels.length : undefined;
    const { batchSize = countOf(latents?.dims?.[0], labels) } = options;
    const shape = sampleShape({ name, network }, parameterization, batchSize, latentSize(options, this.decoder));
    return { shape, parameterization, toImages: (latents) => this.toResult(latents, options) };
  }

  /** What a run with these options makes of its last latents. */
  protected async toResult(latents: FloatTensor, { outputType, signal }: O): Promise<FloatTensor> {
    return outputType === 'latent' ? latents : this.toImages(latents, { signal });
  }
}
