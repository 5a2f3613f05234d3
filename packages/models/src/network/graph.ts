import type { DType } from '@langevin/core';
import {
  CostCounter,
  GraphBuilder,
  type ImageLayout,
  OnnxGraph,
  type ParameterSource,
  type Shape,
} from '@langevin/onnx';
import type { UNet2DConfig } from '../unet2d-config.ts';
import type { NetworkInputs } from './context.ts';
import { timeEmbeddingDim } from './time-embedding.ts';
import { unet2d } from './unet2d.ts';

/** Height and width of the images that a graph is built for. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Names of the graph's inputs and outputs: those of diffusers' `forward`, and of the derivative. */
export const graphNames = {
  sample: 'sample',
  direction: 'direction',
  timestep: 'timestep',
  classLabels: 'class_labels',
  output: 'out_sample',
  tangent: 'out_tangent',
} as const;

/** Element type of the graph's time input: an index for a learned embedding. */
export function timestepType(config: UNet2DConfig): 'float' | 'int64' {
  return config.timeEmbeddingType === 'learned' ? 'int64' : 'float';
}

/** What the network takes for class labels, if it takes any. */
export function classLabelType(config: UNet2DConfig): 'float' | 'int64' | undefined {
  if (config.classEmbedType === 'timestep') return timestepType(config);
  if (config.classEmbedType === 'identity') return 'float';
  return config.numClassEmbeds === null ? undefined : 'int64';
}

/** Shape of the class labels for a batch. */
export function classLabelShape(config: UNet2DConfig): Shape {
  return config.classEmbedType === 'identity' ? ['batch', timeEmbeddingDim(config)] : ['batch'];
}

/** Parameters of a network and floating-point operations of one evaluation for one image. */
export function countCost(config: UNet2DConfig, { height, width }: ImageSize): CostCounter {
  const counter = new CostCounter();
  const labels = classLabelType(config) && { classLabels: classLabelShape(config) };
  unet2d(counter, config, { sample: ['batch', config.inChannels, height, width], timestep: ['times'], ...labels });
  return counter;
}

/**
 * Writes a network's graph for one image size and any batch size. The time is one for the batch, or one per image. Inputs
 * and output are float32, whatever the precision in between.
 */
export function buildGraph(
  config: UNet2DConfig,
  size: ImageSize,
  values: ParameterSource,
  layout: ImageLayout = 'blocked',
  dtype: DType = 'fp32',
): GraphBuilder {
  const builder = new GraphBuilder(values, new OnnxGraph(layout, dtype));
  const sample = builder.input(graphNames.sample, sampleShape(config, size));
  builder.output(graphNames.output, unet2d(builder, config, { sample, ...conditions(builder, config) }));
  return builder;
}

/** Shape of the graph's sample for images of a size. */
export function sampleShape(config: UNet2DConfig, { height, width }: ImageSize): Shape {
  return ['batch', config.inChannels, height, width];
}

/** Declares the inputs for the time and, if the network takes one, the class. */
export function conditions<Value>(
  builder: { input(name: string, shape: Shape, type: 'float' | 'int64'): Value },
  config: UNet2DConfig,
): Omit<NetworkInputs<Value>, 'sample'> {
  const timestep = builder.input(graphNames.timestep, ['times'], timestepType(config));
  const labelType = classLabelType(config);
  if (labelType === undefined) return { timestep };
  return { timestep, classLabels: builder.input(graphNames.classLabels, classLabelShape(config), labelType) };
}
