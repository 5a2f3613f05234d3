import { InvalidArgumentError } from '@langevin/core';
import { checkImageSize } from '../image-size.ts';
import type { ImageSize } from '../network/graph.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** Blocks of the way up that double the size, whatever that of what they are joined with. */
const doubling: ReadonlySet<string> = new Set(['ResnetUpsampleBlock2D', 'SimpleCrossAttnUpBlock2D']);

/**
 * Checks that a network takes latents of a size. Most take any, for the way up gets the sizes that the way down had.
 *
 * @param argument - what the caller calls the size.
 * @throws {InvalidArgumentError}
 */
export function checkLatentSize(argument: string, config: UNet2DConditionConfig, size: ImageSize): void {
  if (config.upBlockTypes.slice(0, -1).some((type) => doubling.has(type))) {
    checkImageSize(argument, config, size);
    return;
  }
  const { height, width } = size;
  const smallest = 2 ** (config.blockOutChannels.length - 1);
  if ([height, width].every((side) => Number.isInteger(side) && side >= smallest)) return;
  throw new InvalidArgumentError(
    argument,
    `is ${height}×${width}; height and width must be whole numbers of at least ${smallest} for this network.`,
  );
}
