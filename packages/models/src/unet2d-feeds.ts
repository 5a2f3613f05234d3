import {
  checkSameShape,
  type FloatTensor,
  type ForwardOptions,
  floatTensor,
  InvalidArgumentError,
  Tensor,
} from '@langevin/core';
import { graphNames } from './network/graph.ts';
import type { NetworkSource } from './network-source.ts';
import type { UNet2DConfig } from './unet2d-config.ts';

/**
 * Checks the arguments of `forward` and brings them into the types that the graph takes.
 *
 * @throws {InvalidArgumentError} that says which one is wrong and how.
 */
export function unet2dFeeds(
  source: NetworkSource,
  config: UNet2DConfig,
  sample: FloatTensor,
  timestep: Tensor,
  { classLabels }: ForwardOptions,
): Record<string, Tensor> {
  checkSample(config, sample);
  const batch = sample.dims[0]!;
  const times = source.sharesTime && timestep.size === 1 ? 1 : batch;
  const feeds: Record<string, Tensor> = {
    [source.sample.name]: sample,
    [source.timestep.name]: numbersPerImage('timestep', timestep, source.timestep.type, times, batch),
  };
  if (source.classLabels === undefined) {
    if (classLabels)
      throw new InvalidArgumentError('classLabels', 'this network takes no class labels; leave them out.');
    return feeds;
  }
  if (!classLabels)
    throw new InvalidArgumentError('classLabels', 'this network is class-conditional: give one label per image.');
  feeds[source.classLabels.name] =
    config.classEmbedType === 'identity' ? classLabels : labelsOf(config, classLabels, source.classLabels.type, batch);
  return feeds;
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
): Record<string, Tensor> {
  const feeds = unet2dFeeds(source, config, sample, timestep, options);
  if (direction.type !== 'float32') {
    throw new InvalidArgumentError('direction', `is ${direction.type}; float32 was expected.`);
  }
  checkSameShape('direction', sample, direction);
  return { ...feeds, [graphNames.direction]: direction };
}

function checkSample(config: UNet2DConfig, { type, dims }: FloatTensor): void {
  const shape = `[${dims.join(', ')}]`;
  if (type !== 'float32' || dims.length !== 4) {
    throw new InvalidArgumentError(
      'sample',
      `is ${type} ${shape}; float32 [batch, channels, height, width] was expected.`,
    );
  }
  if (dims[1] !== config.inChannels) {
    throw new InvalidArgumentError(
      'sample',
      `has ${dims[1]} channels (${shape}); this network takes ${config.inChannels}.`,
    );
  }
  const multiple = 2 ** (config.blockOutChannels.length - 1);
  if (dims[0] === 0 || dims[2]! % multiple !== 0 || dims[3]! % multiple !== 0 || dims[2] === 0 || dims[3] === 0) {
    throw new InvalidArgumentError(
      'sample',
      `is ${shape}; height and width must be multiples of ${multiple} for this network.`,
    );
  }
}

function labelsOf(config: UNet2DConfig, labels: Tensor, type: 'float' | 'int64', batch: number): Tensor {
  const tensor = numbersPerImage('classLabels', labels, type, batch, batch);
  const count = config.classEmbedType === null ? config.numClassEmbeds! : Number.POSITIVE_INFINITY;
  for (const label of numbersOf('classLabels', tensor)) {
    if (label < 0 || label >= count) {
      throw new InvalidArgumentError(
        'classLabels',
        `${label} is not a class of this network; there are ${count}, from 0.`,
      );
    }
  }
  return tensor;
}

/** One number for the batch, or one per image, as a tensor `[count]`. */
function numbersPerImage(name: string, tensor: Tensor, type: 'float' | 'int64', count: number, batch: number): Tensor {
  if (tensor.size !== 1 && tensor.size !== batch) {
    throw new InvalidArgumentError(
      name,
      `holds ${tensor.size} numbers; one, or one for each of the ${batch} images, was expected.`,
    );
  }
  const numbers = numbersOf(name, tensor);
  const perImage = Array.from({ length: count }, (_, index) => numbers[numbers.length === 1 ? 0 : index]!);
  return type === 'float'
    ? floatTensor([count], Float32Array.from(perImage))
    : new Tensor(
        'int64',
        BigInt64Array.from(perImage, (value) => BigInt(Math.trunc(value))),
        [count],
      );
}

function numbersOf(name: string, { data, type }: Tensor): number[] {
  if (Array.isArray(data)) throw new InvalidArgumentError(name, `is a tensor of ${type}; numbers were expected.`);
  return Array.from(data as ArrayLike<number | bigint>, Number);
}
