import { ConfigError } from '@langevin/core';
import { type Ops, Scope } from '@langevin/onnx';
import type { UNet2DConfig } from '../unet2d-config.ts';
import type { NetworkInputs } from './context.ts';

/** Width of the time embedding. */
export function timeEmbeddingDim(config: UNet2DConfig): number {
  return config.timeEmbeddingDim ?? config.blockOutChannels[0]! * 4;
}

/** The embedding of time and class that every residual block receives, `[T, embeddingDim]`. */
export function timeEmbedding<Value>(ops: Ops<Value>, config: UNet2DConfig, inputs: NetworkInputs<Value>): Value {
  const time = twoLayers(ops, config, new Scope('time_embedding'), timeFeatures(ops, config, inputs.timestep));
  if (inputs.classLabels === undefined) return time;
  return ops.add(time, classEmbedding(ops, config, inputs.classLabels));
}

/** Number of features that a time is expanded to. */
function featureCount(config: UNet2DConfig): number {
  return config.blockOutChannels[0]! * (config.timeEmbeddingType === 'fourier' ? 2 : 1);
}

function timeFeatures<Value>(ops: Ops<Value>, config: UNet2DConfig, times: Value): Value {
  const channels = config.blockOutChannels[0]!;
  const scope = new Scope('time_proj');
  switch (config.timeEmbeddingType) {
    case 'fourier':
      return ops.sinusoids(ops.log(times), { cycles: scope.parameter('weight', [channels]) }, 'sin-cos');
    case 'positional': {
      const order = config.flipSinToCos ? 'cos-sin' : 'sin-cos';
      const features = ops.sinusoids(times, positionalFrequencies(config), order);
      return channels % 2 === 0 ? features : ops.padFeatures(features, 1);
    }
    case 'learned':
      return ops.lookup(times, scope.parameter('weight', [config.numTrainTimesteps!, channels]));
  }
}

/**
 * Geometric frequencies from 1 to about 1/10000 (arXiv:1706.03762, section 3.5), rounded as PyTorch rounds them. Of an odd
 * number of channels, one stays without a frequency.
 */
function positionalFrequencies(config: UNet2DConfig): number[] {
  const half = Math.floor(config.blockOutChannels[0]! / 2);
  return Array.from({ length: half }, (_, index) => {
    const exponent = Math.fround(Math.fround(-Math.log(10000) * index) / (half - config.freqShift));
    return Math.fround(Math.exp(Math.fround(exponent)));
  });
}

function classEmbedding<Value>(ops: Ops<Value>, config: UNet2DConfig, labels: Value): Value {
  const scope = new Scope('class_embedding');
  if (config.classEmbedType === 'timestep') return twoLayers(ops, config, scope, timeFeatures(ops, config, labels));
  if (config.classEmbedType === 'identity') return labels;
  if (config.numClassEmbeds === null) {
    throw new ConfigError('UNet2DModel', 'numClassEmbeds', 'is null: the network takes no class labels.');
  }
  return ops.lookup(labels, scope.parameter('weight', [config.numClassEmbeds, timeEmbeddingDim(config)]));
}

/** Two linear layers around an activation. diffusers uses SiLU here, whatever `act_fn` says. */
function twoLayers<Value>(ops: Ops<Value>, config: UNet2DConfig, scope: Scope, features: Value): Value {
  const width = timeEmbeddingDim(config);
  const hidden = ops.linear(features, scope.child('linear_1').layer([width, featureCount(config)]));
  return ops.linear(ops.activation(hidden, 'silu'), scope.child('linear_2').layer([width, width]));
}
