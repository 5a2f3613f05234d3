import { channelsOf, type LinearParameters, Scope, type TokenOps } from '@langevin/onnx';
import { embeddingLayers } from '../blocks/embedding-layers.ts';
import { positionalFeatures } from '../blocks/positional-features.ts';
import type { ConditionInputs } from './condition-context.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** Width of the embeddings of time, class and sizes. */
export function embeddingDim({ timeEmbeddingDim, timeEmbeddingType, blockOutChannels }: UNet2DConditionConfig): number {
  return timeEmbeddingDim ?? blockOutChannels[0]! * (timeEmbeddingType === 'fourier' ? 2 : 4);
}

/**
 * The embedding that every residual block receives, `[T, width]`: of the time (arXiv:2112.10752), the class, and the sizes
 * and the text as a whole (arXiv:2307.01952, section 2.2).
 */
export function conditionEmbedding<Value>(
  ops: TokenOps<Value>,
  config: UNet2DConditionConfig,
  inputs: ConditionInputs<Value>,
): Value {
  const { classLabels, textEmbeds, timeIds } = inputs;
  let embedding = timeEmbedding(ops, config, inputs);
  if (classLabels !== undefined) {
    const ofClass = classEmbedding(ops, config, classLabels);
    embedding = config.classEmbeddingsConcat ? ops.joinFeatures([embedding, ofClass]) : ops.add(embedding, ofClass);
  }
  if (textEmbeds !== undefined && timeIds !== undefined) {
    embedding = ops.add(embedding, addedEmbedding(ops, config, textEmbeds, timeIds));
  }
  const { timeEmbeddingActFn } = config;
  return timeEmbeddingActFn === null ? embedding : ops.activation(embedding, timeEmbeddingActFn);
}

function timeEmbedding<Value>(
  ops: TokenOps<Value>,
  config: UNet2DConditionConfig,
  { timestep, timestepCond }: ConditionInputs<Value>,
): Value {
  const scope = new Scope('time_embedding');
  let features = timeFeatures(ops, config, timestep);
  if (timestepCond !== undefined) {
    const shape = [channelsOf(ops.shapeOf(features)), channelsOf(ops.shapeOf(timestepCond))];
    const projection: LinearParameters = { weight: scope.child('cond_proj').parameter('weight', shape) };
    features = ops.add(features, ops.linear(timestepCond, projection));
  }
  const embedding = embeddingLayers(ops, scope, features, embeddingDim(config), config.actFn);
  return config.timestepPostAct === null ? embedding : ops.activation(embedding, config.timestepPostAct);
}

function timeFeatures<Value>(ops: TokenOps<Value>, config: UNet2DConditionConfig, times: Value): Value {
  if (config.timeEmbeddingType === 'positional') {
    return positionalFeatures(ops, times, config.blockOutChannels[0]!, config);
  }
  const cycles = new Scope('time_proj').parameter('weight', [embeddingDim(config) / 2]);
  return ops.sinusoids(times, { cycles }, config.flipSinToCos ? 'cos-sin' : 'sin-cos');
}

function classEmbedding<Value>(ops: TokenOps<Value>, config: UNet2DConditionConfig, labels: Value): Value {
  const scope = new Scope('class_embedding');
  const width = embeddingDim(config);
  switch (config.classEmbedType) {
    case 'timestep':
      return embeddingLayers(ops, scope, timeFeatures(ops, config, labels), width, config.actFn);
    case 'identity':
      return labels;
    case 'projection':
      return embeddingLayers(ops, scope, labels, width);
    case 'simple_projection':
      return ops.linear(labels, scope.layer([width, channelsOf(ops.shapeOf(labels))]));
    case null:
      return ops.lookup(labels, scope.parameter('weight', [config.numClassEmbeds!, width]));
  }
}

/** The embedding of whole texts, and of numbers that are expanded as times are. */
function addedEmbedding<Value>(
  ops: TokenOps<Value>,
  config: UNet2DConditionConfig,
  textEmbeds: Value,
  timeIds: Value,
): Value {
  const numbers = positionalFeatures(ops, timeIds, config.additionTimeEmbedDim!, config);
  return embeddingLayers(
    ops,
    new Scope('add_embedding'),
    ops.joinFeatures([textEmbeds, numbers]),
    embeddingDim(config),
  );
}
