import { InvalidArgumentError } from '@langevin/core';
import { configuredSize } from '../image-size.ts';
import type { ImageSize } from '../network/graph.ts';
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

/** The size that a configuration names, or the smallest that the network takes where that is larger. */
export function usualSize(config: AutoencoderConfig): ImageSize {
  const { height, width } = configuredSize(config)!;
  const smallest = autoencoderLayout(config).downsampling;
  return { height: Math.max(height, smallest), width: Math.max(width, smallest) };
}

/**
 * Checks that pictures of a size have latents.
 *
 * @param argument - what the caller calls them.
 * @throws {InvalidArgumentError}
 */
export function checkPictureSize(
  argument: string,
  { downsampling, latentSide }: AutoencoderLayout,
  { height, width }: ImageSize,
): void {
  if ([height, width].every((side) => Number.isInteger(side) && latentSide(side) > 0)) return;
  throw new InvalidArgumentError(
    argument,
    `is ${height}×${width}, of which there are no latents: they have a row for ${downsampling} rows of pixels.`,
  );
}
