import {
  ComponentError,
  checkCount,
  checkSampleBytes,
  InvalidArgumentError,
  type Parameterization,
} from '@langevin/core';
import type { DenoisingNetwork, NamedNetwork } from './denoising-network.ts';

/** `[batch, channels, height, width]`. */
export type SampleShape = readonly [batch: number, channels: number, height: number, width: number];

/** Height and width, where somebody says them. */
export interface SampleSize {
  readonly height?: number | undefined;
  readonly width?: number | undefined;
}

/**
 * The shape of a run's sample: channels and size are the network's, unless `height` and `width` say otherwise.
 *
 * @param parameterization - how the network is read: whether its output may have learned variances beside it.
 * @param channels - fewer than the network's where it is given something beside the sample.
 * @throws {InvalidArgumentError} for a size that is no positive whole number, that nobody gives, or that is too large.
 * @throws {ComponentError} if the network's output has other channels than its input, or twice as many with variances.
 */
export function sampleShape(
  { name, network }: NamedNetwork,
  parameterization: Parameterization,
  batchSize: number,
  size: SampleSize,
  channels: number = network.config.inChannels,
): SampleShape {
  checkOutputChannels({ name, network }, channels, parameterization);
  const { height, width } = configuredSize(network);
  const shape = [
    checkCount('batchSize', batchSize),
    channels,
    requireSize('height', size.height === undefined ? height : size.height),
    requireSize('width', size.width === undefined ? width : size.width),
  ] as const;
  checkSampleBytes(batchSize > 1 ? 'batchSize' : 'height, width', shape);
  return shape;
}

/** The shape of what a network is given for samples of a shape: its channels may be more, for a second picture beside them. */
export function shapeGivenTo(
  { config: { inChannels } }: DenoisingNetwork,
  [batch, , ...size]: SampleShape,
): SampleShape {
  return [batch, inChannels, ...size];
}

/** The size of samples that a network is configured for; nothing where it leaves that open. */
export function configuredSize({ config: { sampleSize } }: DenoisingNetwork): SampleSize {
  const [height, width] = typeof sampleSize === 'number' ? [sampleSize, sampleSize] : (sampleSize ?? []);
  return { height, width };
}

/**
 * Checks that the output of a network can be read for a sample of so many channels.
 *
 * @throws {ComponentError} if it has other channels, or twice as many without being read as learned variances.
 */
export function checkOutputChannels(
  { name, network }: NamedNetwork,
  channels: number,
  { split }: Parameterization,
): void {
  const { inChannels, outChannels } = network.config;
  const found = outChannels ?? inChannels;
  const outputs = split === undefined ? [channels] : [channels, 2 * channels];
  if (outputs.includes(found)) return;
  throw new ComponentError(
    name,
    'a prediction has the channels of the sample, and learned variances beside it as many again.',
    outputs.map((count) => `${count} output channels`),
    [`${found}`],
  );
}

function requireSize(option: string, value: number | undefined): number {
  if (value !== undefined) return checkCount(option, value);
  throw new InvalidArgumentError(option, 'the network is made for no particular size; pass height and width.');
}
