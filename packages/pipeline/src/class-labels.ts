import { describeValue, InvalidArgumentError, isTensor, Tensor } from '@langevin/core';
import type { DenoisingNetwork } from './denoising-network.ts';

/**
 * Class labels of a batch: one number for all images, one for each, or a tensor as the network's `forward` takes it
 * (`[batch]`, or `[batch, channels]` where the network takes embeddings as they are).
 */
export type ClassLabels = number | readonly number[] | Tensor;

/** Whether a network was trained on classes. */
export function hasClasses({ config, nullLabel }: Pick<DenoisingNetwork, 'config' | 'nullLabel'>): boolean {
  return (config.classEmbedType ?? config.numClassEmbeds ?? nullLabel ?? null) !== null;
}

/**
 * Class labels as the network takes them.
 *
 * @param option - what whoever calls calls them.
 * @throws {InvalidArgumentError} if the network takes labels and there are none, or takes none and there are some,
 * or they are not one per image. That each is a class of the network, its `checkInputs` says.
 */
export function classLabelTensor(
  network: DenoisingNetwork,
  batchSize: number,
  classLabels: ClassLabels | undefined,
  option: string,
): Tensor | undefined {
  if (!hasClasses(network)) {
    if (classLabels === undefined) return undefined;
    throw new InvalidArgumentError(option, 'the network has no class embedding; leave them out.');
  }
  if (classLabels === undefined) {
    throw new InvalidArgumentError(option, 'the network was trained on classes; say which to draw.');
  }
  if (isTensor(classLabels)) {
    requireOnePerImage(classLabels.dims[0], batchSize, option);
    return classLabels;
  }
  if (network.config.classEmbedType === 'identity') {
    throw new InvalidArgumentError(option, 'the network takes embeddings of classes; pass a tensor [batch, channels].');
  }
  const labels = Array.isArray(classLabels) ? classLabels : new Array<unknown>(batchSize).fill(classLabels);
  requireOnePerImage(labels.length, batchSize, option);
  for (const label of labels) {
    if (!Number.isSafeInteger(label)) {
      throw new InvalidArgumentError(option, `${describeValue(label)} is not the number of a class.`);
    }
  }
  return new Tensor('int64', BigInt64Array.from(labels, BigInt), [batchSize]);
}

function requireOnePerImage(count: number | undefined, batchSize: number, option: string): void {
  if (count === batchSize) return;
  throw new InvalidArgumentError(option, `is a list of ${count} for a batch of ${batchSize}; pass one for each image.`);
}
