import type { OptionKinds, SamplingStep, Scheduler } from '@langevin/core';
import { AutoencoderKL, DiTTransformer2DModel } from '@langevin/models';
import {
  type ComponentTable,
  checkLoadedReading,
  type DenoisingComponents,
  type DenoisingNetwork,
  guideRow,
  type NetworkRequirement,
  type StreamResult,
} from '@langevin/pipeline';
import {
  type DecodingNetwork,
  type LatentOptions,
  LatentPipeline,
  type PictureSizeOptions,
  pictureSizeKinds,
} from '@langevin/pipeline/latents';
import { DDIMScheduler, DDPMScheduler } from '@langevin/schedulers';
import { classesByName, classesNamed } from './class-names.ts';

/** What a {@link DiTPipeline} is made of. */
export interface DiTComponents extends DenoisingComponents {
  /** Looks at noisy latents, their timestep and their class. */
  readonly transformer: DenoisingNetwork;
  /** Makes pictures of latents. */
  readonly vae: DecodingNetwork;
  readonly scheduler: Scheduler;
}

/** Options of `DiTPipeline.stream`. */
export interface DiTOptions extends LatentOptions, PictureSizeOptions {
  /** In place of `classLabels` the names of classes, where the folder says them: one for all images, or one for each. */
  readonly labels?: string | readonly string[] | undefined;
  /**
   * w of classifier-free guidance (Ho & Salimans, 2022, arXiv:2207.12598): what the network says of no class + w · (what it says
   * of the image's class − that), with w from 0. 4 if left out; 1 is none.
   */
  readonly guidanceScale?: number | undefined;
}

const transformer: NetworkRequirement = {
  what: 'a transformer that denoises latents',
  has: ['forward', 'config'],
  classes: [DiTTransformer2DModel],
};

/**
 * Draws images of classes with a transformer in the place of a U-Net (DiT, Peebles & Xie, 2022, arXiv:2212.09748), as latents
 * that an `AutoencoderKL` decodes: in 50 steps and with the guidance 4 if nobody says otherwise. Steps are latents, and the
 * images that `generate` returns in [0, 1].
 *
 * ```ts
 * const pipe = await DiTPipeline.fromPretrained('facebook/DiT-XL-2-256');
 * const { images } = await pipe.generate({ labels: ['white shark', 'umbrella'], numInferenceSteps: 25 });
 * ```
 *
 * Variances that the network has learned are for schedulers that take such; others draw with their own.
 */
export class DiTPipeline extends LatentPipeline<DiTComponents, DiTOptions> {
  static override readonly className: string = 'DiTPipeline';
  static override readonly requires: ComponentTable<DiTComponents> = {
    transformer,
    guide: guideRow(transformer),
    vae: { what: 'a decoder of latents', has: ['decode', 'config', 'downsampling'], classes: [AutoencoderKL] },
    scheduler: {
      what: 'a solver',
      has: ['sample', 'initNoiseSigma'],
      classes: [DDIMScheduler, DDPMScheduler],
      adopt: checkLoadedReading,
    },
  };

  protected override readonly networkName: string = 'transformer';
  protected override readonly defaultSteps: number = 50;
  protected override readonly ownOptions: OptionKinds<PictureSizeOptions & Pick<DiTOptions, 'labels'>> = {
    ...pictureSizeKinds,
    labels: 'any',
  };

  override get decoder(): DecodingNetwork {
    return this.components.vae;
  }

  /** The numbers of the classes by their names, in alphabetical order, where the folder's `model_index.json` says them. */
  get labels(): ReadonlyMap<string, number> {
    return classesByName(this.settings.id2label);
  }

  /**
   * As in every pipeline that draws from noise.
   *
   * @throws {InvalidArgumentError} besides, for the name of a class that there isn't, and where classes are given both ways.
   */
  override stream(options: DiTOptions = {}): AsyncGenerator<SamplingStep, StreamResult> {
    const { labels, ...rest } = options;
    const classLabels = labels === undefined ? rest.classLabels : classesNamed(labels, this.labels, rest.classLabels);
    return super.stream({ ...rest, classLabels, guidanceScale: rest.guidanceScale ?? usualGuidance });
  }
}

/** As in diffusers. */
const usualGuidance = 4;
