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
  network: DenoisingNetwork,
  parameterization: Parameterization,
  batchSize: number,
  size: { readonly height?: number | undefined; readonly width?: number | undefined },
): SampleShape {
  checkOutputChannels('unet', network, parameterization);
  const { inChannels, sampleSize } = network.config;
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

/**
 * Checks that the output of a network can be read for a sample of its input's channels.
 *
 * @param name - of the component.
 * @throws {ComponentError} if it has other channels, or twice as many without being read as learned variances.
 */
export function checkOutputChannels(
  name: string,
  { config: { inChannels, outChannels } }: DenoisingNetwork,
  { split }: Parameterization,
): void {
  const outputs = split === undefined ? [inChannels] : [inChannels, 2 * inChannels];
  if (outputs.includes(outChannels)) return;
  throw new ComponentError(
    name,
    'a prediction has the channels of the sample, and learned variances beside it as many again.',
    outputs.map((count) => `${count} output channels`),
    [`${outChannels}`],
  );
}

function requireSize(option: string, value: number | undefined): number {
  if (value !== undefined) return checkCount(option, value);
  throw new InvalidArgumentError(option, 'the network is made for no particular size; pass height and width.');
}
