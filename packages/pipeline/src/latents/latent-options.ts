import type { OptionKinds } from '@langevin/core';
import { type DenoisingOptions, denoisingOptionKinds } from '../generation-options.ts';
import type { OutputType } from '../image-pipeline-output.ts';

/** Options of the `stream` of every {@link LatentPipeline}. */
export interface LatentOptions extends DenoisingOptions {
  /** Of a `stream`: `latent` for a result whose `images` are the latents, without decoding them. */
  readonly outputType?: OutputType | undefined;
}

/** What each of {@link LatentOptions} may be. */
export const latentOptionKinds: OptionKinds<LatentOptions> = { ...denoisingOptionKinds, outputType: 'string' };

/** How large pictures are drawn that nothing else says the size of. */
export interface PictureSizeOptions {
  /** Pixels of the pictures: a multiple of what the decoder enlarges by. What the network's `sampleSize` comes to if left out. */
  readonly height?: number | undefined;
  /** Pixels of the pictures: a multiple of what the decoder enlarges by. What the network's `sampleSize` comes to if left out. */
  readonly width?: number | undefined;
}

/** What each of {@link PictureSizeOptions} may be. */
export const pictureSizeKinds: OptionKinds<PictureSizeOptions> = { height: 'any', width: 'any' };
