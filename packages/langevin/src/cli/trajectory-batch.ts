import { elementCount, InvalidArgumentError, type PredictFunction, predictFrom } from '@langevin/core';
import { classLabelTensor, type ImagePipeline, sampleShape } from '@langevin/pipeline';
import type { SizeFlags } from './image-size.ts';

/** The largest batch, where pictures are small. */
const largestBatch = 32;
/** How many numbers the trajectories of a batch may keep: 128 MB of them. */
const mostKept = 2 ** 25;

/** Which trajectories are drawn. */
export interface TrajectoryRequest extends SizeFlags {
  readonly trajectories: number;
  readonly teacherSteps: number;
  /** Of the trajectories of a batch, in turn. */
  readonly classLabel?: readonly number[];
}

/** What a pipeline's network says of the samples of a batch, and their shape. */
export interface TrajectoryBatch {
  readonly predict: PredictFunction;
  readonly shape: readonly number[];
}

/**
 * The batches in which trajectories are drawn with a pipeline's network: as even as they can be, and as large as their memory
 * allows.
 *
 * @throws {InvalidArgumentError} for a size or class labels that the network does not take.
 */
export function trajectoryBatch(
  { unet, parameterization }: ImagePipeline,
  { trajectories, teacherSteps, classLabel, height, width }: TrajectoryRequest,
  signal: AbortSignal,
): TrajectoryBatch {
  const size = { height, width };
  // Of each level data and noise are kept.
  const kept = 2 * teacherSteps * elementCount(sampleShape({ name: 'unet', network: unet }, parameterization, 1, size));
  const most = Math.min(Math.max(Math.floor(mostKept / kept), 1), largestBatch);
  const batchSize = Math.ceil(trajectories / Math.ceil(trajectories / most));
  if (classLabel !== undefined && classLabel.length > batchSize) {
    const problem = `${classLabel.length} classes for trajectories that are drawn ${batchSize} at once`;
    throw new InvalidArgumentError('--class-label', `${problem}; give fewer, or more trajectories.`);
  }
  const inTurn = classLabel && Array.from({ length: batchSize }, (_, i) => classLabel[i % classLabel.length]!);
  const shape = sampleShape({ name: 'unet', network: unet }, parameterization, batchSize, size);
  const classLabels = classLabelTensor(unet, batchSize, inTurn, 'classLabels');
  unet.checkInputs?.(shape, { classLabels });
  return { predict: predictFrom(unet, parameterization, { classLabels, signal }), shape };
}
