import { InvalidArgumentError } from '@langevin/core';
import { checkImageSize, configuredSize, type ImageSize, type UNet2DConfig } from '@langevin/models';
import { Option } from 'commander';
import { positiveInteger } from './option-values.ts';

/** What `--height` and `--width` give. */
export interface SizeFlags {
  readonly height?: number;
  readonly width?: number;
}

const sizeNames = '--height, --width';

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
 * @throws {InvalidArgumentError} if the user gives one of height and width, and the configuration not the other, or if
 * the network doesn't take the size.
 */
export function chosenSize({ height, width }: SizeFlags, config: UNet2DConfig): ImageSize | undefined {
  const configured = configuredSize(config);
  const size = { height: height ?? configured?.height, width: width ?? configured?.width };
  if (size.height === undefined && size.width === undefined) return undefined;
  if (size.height === undefined || size.width === undefined) {
    throw new InvalidArgumentError(sizeNames, 'the network is made for no particular size; give both.');
  }
  const chosen = { height: size.height, width: size.width };
  checkImageSize(sizeNames, config, chosen);
  return chosen;
}
