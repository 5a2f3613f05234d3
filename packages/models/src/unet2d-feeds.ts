import {
  checkForwardOptions,
  checkSameShape,
  type FloatTensor,
  type ForwardOptions,
  InvalidArgumentError,
  type Tensor,
} from '@langevin/core';
import { checkFinite, checkRows, numbersPerImage, requireTensor } from './argument-checks.ts';
import { checkDeclaredShape, imagesFor, isWhole, numbersFor } from './graph-tensors.ts';
import { checkImageSize } from './image-size.ts';
import { graphNames } from './network/graph.ts';
import { timeEmbeddingDim } from './network/time-embedding.ts';
import type { GraphInput, NetworkSource } from './network-source.ts';
import type { UNet2DConfig } from './unet2d-config.ts';

/**
 * Checks the arguments of `forward` and brings them into the types and shapes that the graph takes.
 *
 * @param onRounded - called where the graph takes whole times alone, and one is not.
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function unet2dFeeds(
  source: NetworkSource,
  config: UNet2DConfig,
  sample: FloatTensor,
  timestep: Tensor,
  options: ForwardOptions,
  onRounded: () => void,
): Record<string, Tensor> {
  checkForwardOptions(options, 'classLabels');
  checkSample(config, sample);
  requireTensor('timestep', timestep);
  const batch = sample.dims[0]!;
  const timeCount = source.sharesTime && timestep.size === 1 ? 1 : batch;
  const times = numbersPerImage('timestep', timestep, timeCount, batch);
  checkTimes('timestep', config, times);
  const feeds: Record<string, Tensor> = {
    [source.sample.name]: imagesFor('sample', source.sample, sample),
    [source.timestep.name]: numbersFor('timestep', source.timestep, wholeTimes(source, config, times, onRounded)),
  };
  return { ...feeds, ...labelFeeds(source, config, options, batch) };
}

/**
 * Checks, before there is a sample, that the network takes samples of a shape, and these class labels.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function checkUNet2DInputs(
  source: NetworkSource,
  config: UNet2DConfig,
  shape: readonly number[],
  options: ForwardOptions,
): void {
  checkForwardOptions(options, 'classLabels');
  checkSampleShape(config, shape, 'height, width');
  checkDeclaredShape('sample', source.sample, shape);
  labelFeeds(source, config, options, shape[0]!);
}

function labelFeeds(
  { classLabels: input }: NetworkSource,
  config: UNet2DConfig,
  { classLabels }: ForwardOptions,
  batch: number,
): Record<string, Tensor> {
  if (input === undefined) {
    if (classLabels === undefined) return {};
    throw new InvalidArgumentError('classLabels', 'this network takes no class labels; leave them out.');
  }
  if (classLabels === undefined) {
    throw new InvalidArgumentError('classLabels', 'this network is class-conditional: give one label per image.');
  }
  requireTensor('classLabels', classLabels);
  const isEmbedded = config.classEmbedType === 'identity';
  const feed = isEmbedded
    ? embeddingsOf(config, classLabels, input, batch)
    : labelsOf(config, classLabels, input, batch);
  return { [input.name]: feed };
}

/** Times as a network takes them that knows none between those of its training. A learned embedding has no nearest row. */
function wholeTimes(
  { timestep }: NetworkSource,
  { timeEmbeddingType }: UNet2DConfig,
  times: number[],
  onRounded: () => void,
): number[] {
  const isRounded = isWhole(timestep) && timeEmbeddingType !== 'learned' && !times.every(Number.isInteger);
  if (!isRounded) return times;
  onRounded();
  return times.map(Math.round);
}

/**
 * What {@link unet2dFeeds} makes of the arguments, and the direction of the derivative.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function unet2dTangentFeeds(
  source: NetworkSource,
  config: UNet2DConfig,
  sample: FloatTensor,
  timestep: Tensor,
  direction: FloatTensor,
  options: ForwardOptions,
  onRounded: () => void,
): Record<string, Tensor> {
  const feeds = unet2dFeeds(source, config, sample, timestep, options, onRounded);
  requireTensor('direction', direction);
  if (direction.type !== 'float32') {
    throw new InvalidArgumentError('direction', `is ${direction.type}; float32 was expected.`);
  }
  checkSameShape('direction', sample, direction);
  return { ...feeds, [graphNames.direction]: direction };
}

function checkSample(config: UNet2DConfig, sample: FloatTensor): void {
  requireTensor('sample', sample);
  const { type, dims } = sample;
  if (type !== 'float32') {
    const expected = 'float32 [batch, channels, height, width]';
    throw new InvalidArgumentError('sample', `is ${type} [${dims.join(', ')}]; ${expected} was expected.`);
  }
  checkSampleShape(config, dims);
}

/** @param size - what the caller calls height and width. */
function checkSampleShape(config: UNet2DConfig, dims: readonly number[], size = 'sample'): void {
  const shape = `[${dims.join(', ')}]`;
  if (dims.length !== 4) {
    throw new InvalidArgumentError('sample', `is ${shape}; [batch, channels, height, width] was expected.`);
  }
  if (dims[1] !== config.inChannels) {
    throw new InvalidArgumentError(
      'sample',
      `has ${dims[1]} channels (${shape}); this network takes ${config.inChannels}.`,
    );
  }
  if (dims[0] === 0) throw new InvalidArgumentError('sample', `is ${shape}; it holds no image.`);
  checkImageSize(size, config, { height: dims[2]!, width: dims[3]! });
}

function labelsOf(config: UNet2DConfig, classLabels: Tensor, input: GraphInput, batch: number): Tensor {
  const labels = numbersPerImage('classLabels', classLabels, batch, batch);
  if (config.classEmbedType === 'timestep') checkTimes('classLabels', config, labels);
  else if (config.numClassEmbeds !== null) checkRows('classLabels', labels, config.numClassEmbeds, 'a class');
  return numbersFor('classLabels', input, labels);
}

/** Embeddings that the network adds to that of the time. */
function embeddingsOf(config: UNet2DConfig, classLabels: Tensor, input: GraphInput, batch: number): Tensor {
  const { type, dims } = classLabels;
  const width = timeEmbeddingDim(config);
  if (type === 'float32' && dims.length === 2 && dims[0] === batch && dims[1] === width) {
    return imagesFor('classLabels', input, classLabels as FloatTensor);
  }
  throw new InvalidArgumentError(
    'classLabels',
    `is ${type} [${dims.join(', ')}]; this network takes embeddings, float32 [${batch}, ${width}].`,
  );
}

/** A learned embedding has a row for each time; the others take any number. */
function checkTimes(name: string, { timeEmbeddingType, numTrainTimesteps }: UNet2DConfig, times: number[]): void {
  if (timeEmbeddingType === 'learned') checkRows(name, times, numTrainTimesteps!, 'a time');
  checkFinite(name, times);
}
