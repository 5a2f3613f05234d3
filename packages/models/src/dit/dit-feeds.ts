import {
  checkForwardOptions,
  type FloatTensor,
  type ForwardOptions,
  InvalidArgumentError,
  type Tensor,
} from '@langevin/core';
import { checkFinite, checkRows, numbersPerImage, requireFloats, requireTensor } from '../argument-checks.ts';
import { numbersFor } from '../graph-tensors.ts';
import type { ImageSize } from '../network/graph.ts';
import type { NamedValues } from '../network-model/network-graph.ts';
import type { DiTTransformer2DConfig } from './dit-config.ts';
import { ditNames } from './dit-graph.ts';

/**
 * Checks the arguments of `forward` and brings them into the types and shapes that the graph takes.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function ditFeeds(
  config: DiTTransformer2DConfig,
  sample: FloatTensor,
  timestep: Tensor,
  options: ForwardOptions,
): NamedValues<Tensor> {
  checkForwardOptions(options, 'classLabels');
  requireFloats('sample', sample, ['batch', config.inChannels, 'height', 'width']);
  const [batch, , height, width] = sample.dims as readonly [number, number, number, number];
  checkDiTSize('sample', config, { height, width });
  requireTensor('timestep', timestep);
  const times = numbersPerImage('timestep', timestep, timestep.size === 1 ? 1 : batch, batch);
  checkFinite('timestep', times);
  return {
    [ditNames.sample]: sample,
    [ditNames.timestep]: numbersFor('timestep', { name: ditNames.timestep, type: 'float' }, times),
    [ditNames.classLabels]: labelsOf(config, options, batch),
  };
}

/**
 * Checks, before there is a sample, that the network takes samples of a shape, and these class labels.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function checkDiTInputs(
  config: DiTTransformer2DConfig,
  shape: readonly number[],
  options: ForwardOptions,
): void {
  checkForwardOptions(options, 'classLabels');
  const [batch, channels, height, width] = shape as readonly [number, number, number, number];
  if (shape.length !== 4 || channels !== config.inChannels) {
    const found = `[${shape.join(', ')}]`;
    throw new InvalidArgumentError('sample', `is ${found}; [batch, ${config.inChannels}, height, width] was expected.`);
  }
  checkDiTSize('height, width', config, { height, width });
  labelsOf(config, options, batch);
}

/**
 * @param name - what the caller calls the size.
 * @throws {InvalidArgumentError} unless samples are square, and their sides multiples of a patch's.
 */
export function checkDiTSize(
  name: string,
  { patchSize }: Pick<DiTTransformer2DConfig, 'patchSize'>,
  { height, width }: ImageSize,
): void {
  if (height === width && height > 0 && height % patchSize === 0) return;
  throw new InvalidArgumentError(
    name,
    `is ${height}×${width}; this network takes squares, whose sides are multiples of ${patchSize}.`,
  );
}

/** One label for each image; the one behind the last class stands for none. */
function labelsOf(
  { numEmbedsAdaNorm }: DiTTransformer2DConfig,
  { classLabels }: ForwardOptions,
  batch: number,
): Tensor {
  if (classLabels === undefined) {
    const none = `${numEmbedsAdaNorm} stands for no class`;
    throw new InvalidArgumentError(
      'classLabels',
      `this network is class-conditional: give one label per image; ${none}.`,
    );
  }
  requireTensor('classLabels', classLabels);
  const labels = numbersPerImage('classLabels', classLabels, batch, batch);
  checkRows('classLabels', labels, numEmbedsAdaNorm + 1, 'a class');
  return numbersFor('classLabels', { name: ditNames.classLabels, type: 'int64' }, labels);
}
