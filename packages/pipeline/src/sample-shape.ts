import { ComponentError, checkCount, checkSampleBytes, InvalidArgumentError } from '@langevin/core';
import type { DenoisingNetwork } from './denoising-network.ts';

/** `[batch, channels, height, width]`. */
export type SampleShape = readonly [batch: number, channels: number, height: number, width: number];

/**
 * The shape of a run's sample: channels and size are the network's, unless `height` and `width` say otherwise.
 *
 * @throws {InvalidArgumentError} for a size that is no positive whole number, that nobody gives, or that is too large.
 * @throws {ComponentError} if the network's output has other channels than its input: no score follows from it then.
 */
export function sampleShape(
  { config }: DenoisingNetwork,
  batchSize: number,
  size: { readonly height?: number | undefined; readonly width?: number | undefined },
): SampleShape {
  const { inChannels, outChannels, sampleSize } = config;
  if (inChannels !== outChannels) {
    throw new ComponentError(
      'unet',
      'a score has the channels of the sample; learned variances beside it are not supported.',
      [`${inChannels} output channels`],
      [`${outChannels}`],
    );
  }
  const [height, width] = typeof sampleSize === 'number' ? [sampleSize, sampleSize] : (sampleSize ?? []);
  const shape = [
    checkCount('batchSize', batchSize),
    inChannels,
    requireSize('height', size.height === undefined ? height : size.height),
    requireSize('width', size.width === undefined ? width : size.width),
  ] as const;
  checkSampleBytes(batchSize > 1 ? 'batchSize' : 'height, width', shape);
  return shape;
}

function requireSize(option: string, value: number | undefined): number {
  if (value !== undefined) return checkCount(option, value);
  throw new InvalidArgumentError(option, 'the network is made for no particular size; pass height and width.');
}
