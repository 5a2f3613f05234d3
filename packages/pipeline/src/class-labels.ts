import { describeValue, InvalidArgumentError, isTensor, Tensor } from '@langevin/core';
import type { DenoisingNetwork } from './denoising-network.ts';

/**
 * Class labels of a batch: one number for all images, one for each, or a tensor as the network's `forward` takes it
 * (`[batch]`, or `[batch, channels]` where the network takes embeddings as they are).
 */
export type ClassLabels = number | readonly number[] | Tensor;

/**
 * Class labels as the network takes them.
 *
 * @throws {InvalidArgumentError} if the network takes labels and there are none, or takes none and there are some,
 * or they are not one per image. That each is a class of the network, its `checkInputs` says.
 */
export function classLabelTensor(
  { config }: DenoisingNetwork,
  batchSize: number,
  classLabels: ClassLabels | undefined,
): Tensor | undefined {
  const { classEmbedType, numClassEmbeds } = config;
  if (classEmbedType === null && numClassEmbeds === null) {
    if (classLabels === undefined) return undefined;
    throw new InvalidArgumentError('classLabels', 'the network has no class embedding; leave them out.');
  }
  if (classLabels === undefined) {
    throw new InvalidArgumentError('classLabels', 'the network was trained on classes; say which to draw.');
  }
  if (isTensor(classLabels)) {
    requireOnePerImage(classLabels.dims[0], batchSize);
    return classLabels;
  }
  if (classEmbedType === 'identity') {
    throw new InvalidArgumentError(
      'classLabels',
      'the network takes embeddings of classes; pass a tensor [batch, channels].',
    );
  }
  const labels = Array.isArray(classLabels) ? classLabels : new Array<unknown>(batchSize).fill(classLabels);
  requireOnePerImage(labels.length, batchSize);
  for (const label of labels) {
    if (!Number.isSafeInteger(label)) {
      throw new InvalidArgumentError('classLabels', `${describeValue(label)} is not the number of a class.`);
    }
  }
  return new Tensor('int64', BigInt64Array.from(labels, BigInt), [batchSize]);
}

function requireOnePerImage(count: number | undefined, batchSize: number): void {
  if (count === batchSize) return;
  throw new InvalidArgumentError('classLabels', `${count} labels for ${batchSize} images; pass one for each.`);
}
