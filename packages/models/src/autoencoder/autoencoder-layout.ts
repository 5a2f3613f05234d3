import type { AutoencoderConfig } from './autoencoder-config.ts';

/** The sizes of an autoencoder: of what it reads and gives, and of what is in between. */
export interface AutoencoderLayout {
  readonly inChannels: number;
  /** Channels of the latents that the decoder takes. */
  readonly latentChannels: number;
  /** Rows of pixels of a picture for each row of its latents. */
  readonly downsampling: number;
  /** Rows of the latents of so many rows of pixels, which need not be a multiple of {@link downsampling}. */
  latentSide(pixels: number): number;
  /** Channels of the widest image as large as the picture. */
  readonly widestChannels: number;
  /** Whether each of the latents attends to all others. */
  readonly attends: boolean;
}

/** The sizes of an autoencoder with diffusers' encoder and decoder. */
export function autoencoderLayout({
  inChannels,
  latentChannels,
  blockOutChannels,
  midBlockAddAttention,
}: AutoencoderConfig): AutoencoderLayout {
  const downsampling = 2 ** (blockOutChannels.length - 1);
  return {
    inChannels,
    latentChannels,
    downsampling,
    latentSide: (pixels) => Math.floor(pixels / downsampling),
    // The decoder's last doubling keeps the channels of half the size.
    widestChannels: Math.max(...blockOutChannels.slice(0, 2)),
    attends: midBlockAddAttention,
  };
}
