import { type Component, checkCount, type FloatTensor, InvalidArgumentError } from '@langevin/core';
import type { SampleSize } from '../sample-shape.ts';

/** What makes pictures of latents; `VQModel` and `AutoencoderKL` do. */
export interface DecodingNetwork extends Component {
  readonly config: {
    /** What latents were multiplied with for the network that denoises them. */
    readonly scalingFactor: number;
    /** Channels of the pictures. */
    readonly outChannels: number;
  };
  /** Rows of pixels of a picture for each row of its latents. */
  readonly downsampling: number;
  /**
   * Pictures of latents, which are as they stand: scaling is the pipeline's.
   *
   * @returns float32 `[batch, outChannels, height, width]`, about −1 for black and 1 for white.
   */
  decode(latents: FloatTensor, options?: { readonly signal?: AbortSignal | undefined }): Promise<FloatTensor>;
}

/** The size of latents, of the pixels of pictures. @throws {InvalidArgumentError} for a side that is no multiple. */
export function latentSize(size: SampleSize, { downsampling: factor }: DecodingNetwork): SampleSize {
  const side = (name: keyof SampleSize): number | undefined => {
    const pixels = size[name];
    if (pixels === undefined || checkCount(name, pixels) % factor === 0) return pixels && pixels / factor;
    const problem = `${pixels} is no multiple of ${factor}, by which pictures are larger than their latents`;
    throw new InvalidArgumentError(name, `${problem}; take ${Math.max(1, Math.floor(pixels / factor)) * factor}.`);
  };
  return { height: side('height'), width: side('width') };
}
