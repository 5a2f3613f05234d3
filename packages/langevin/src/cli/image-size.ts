import { InvalidArgumentError } from '@langevin/core';
import type { ImageSize } from '@langevin/models';
import { Option } from 'commander';
import { positiveInteger } from './option-values.ts';

/** What `--height` and `--width` give. */
export interface SizeFlags {
  readonly height?: number;
  readonly width?: number;
}

/** `--height` and `--width`, for networks that take other sizes than the one they are configured for. */
export function sizeOptions(): Option[] {
  return [
    new Option('--height <pixels>', "height of the images (default: the network's)").argParser(positiveInteger),
    new Option('--width <pixels>', "width of the images (default: the network's)").argParser(positiveInteger),
  ];
}

/**
 * The size of the images, where the user or the network's configuration says it.
 *
 * @throws {InvalidArgumentError} if the user gives one of height and width, and the configuration not the other.
 */
export function chosenSize({ height, width }: SizeFlags, configured: ImageSize | undefined): ImageSize | undefined {
  const size = { height: height ?? configured?.height, width: width ?? configured?.width };
  if (size.height === undefined && size.width === undefined) return undefined;
  if (size.height !== undefined && size.width !== undefined) return { height: size.height, width: size.width };
  throw new InvalidArgumentError('--height, --width', 'the network is made for no particular size; give both.');
}
