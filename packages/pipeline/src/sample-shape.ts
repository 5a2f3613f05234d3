import {
  ComponentError,
  checkCount,
  checkSampleBytes,
  InvalidArgumentError,
  type Parameterization,
} from '@langevin/core';
import type { DenoisingNetwork } from './denoising-network.ts';

/** `[batch, channels, height, width]`. */
export type SampleShape = readonly [batch: number, channels: number, height: number, width: number];

/**
 * The shape of a run's sample: channels and size are the network's, unless `height` and `width` say otherwise.
 *
 * @param parameterization - how the network is read: whether its output may have learned variances beside it.
 * @throws {InvalidArgumentError} for a size that is no positive whole number, that nobody gives, or that is too large.
 * @throws {ComponentError} if the network's output has other channels than its input, or twice as many with variances.
 */
export function sampleShape(
  { config }: DenoisingNetwork,
  { split }: Parameterization,
  batchSize: number,
  size: { readonly height?: number | undefined; readonly width?: number | undefined },
): SampleShape {
  const { inChannels, outChannels, sampleSize } = config;
  const outputs = split === undefined ? [inChannels] : [inChannels, 2 * inChannels];
  if (!outputs.includes(outChannels)) {
    throw new ComponentError(
      'unet',
      'a prediction has the channels of the sample, and learned variances beside it as many again.',
      outputs.map((count) => `${count} output channels`),
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
