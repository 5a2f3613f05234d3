import { ConfigError } from '@langevin/core';
import { type Ops, Scope } from '@langevin/onnx';
import { embeddingLayers } from '../blocks/embedding-layers.ts';
import { positionalFeatures } from '../blocks/positional-features.ts';
import type { UNet2DConfig } from '../unet2d-config.ts';
import { unet2dClassName } from '../unet2d-config-format.ts';
import type { NetworkInputs } from './context.ts';

/** Width of the time embedding. */
export function timeEmbeddingDim(config: UNet2DConfig): number {
  return config.timeEmbeddingDim ?? config.blockOutChannels[0]! * 4;
}

/** The embedding of time and class that every residual block receives, `[T, embeddingDim]`. */
export function timeEmbedding<Value>(ops: Ops<Value>, config: UNet2DConfig, inputs: NetworkInputs<Value>): Value {
  const time = embedFeatures(ops, config, 'time_embedding', inputs.timestep);
  if (inputs.classLabels === undefined) return time;
  return ops.add(time, classEmbedding(ops, config, inputs.classLabels));
}

function timeFeatures<Value>(ops: Ops<Value>, config: UNet2DConfig, times: Value): Value {
  const channels = config.blockOutChannels[0]!;
  const scope = new Scope('time_proj');
  switch (config.timeEmbeddingType) {
    case 'fourier':
      return ops.sinusoids(ops.log(times), { cycles: scope.parameter('weight', [channels]) }, 'sin-cos');
    case 'positional':
      return positionalFeatures(ops, times, channels, config);
    case 'learned':
      return ops.lookup(times, scope.parameter('weight', [config.numTrainTimesteps!, channels]));
  }
}

function classEmbedding<Value>(ops: Ops<Value>, config: UNet2DConfig, labels: Value): Value {
  const name = 'class_embedding';
  if (config.classEmbedType === 'timestep') return embedFeatures(ops, config, name, labels);
  if (config.classEmbedType === 'identity') return labels;
  if (config.numClassEmbeds === null) {
    throw new ConfigError(unet2dClassName, 'numClassEmbeds', 'is null: the network takes no class labels.');
  }
  return ops.lookup(labels, new Scope(name).parameter('weight', [config.numClassEmbeds, timeEmbeddingDim(config)]));
}

/** The embedding of a time, or of a class that is expanded as one. diffusers uses SiLU here, whatever `act_fn` says. */
function embedFeatures<Value>(ops: Ops<Value>, config: UNet2DConfig, name: string, times: Value): Value {
  return embeddingLayers(ops, new Scope(name), timeFeatures(ops, config, times), timeEmbeddingDim(config));
}
