import { ConfigError } from '@langevin/core';
import { channelsOf, featuresOf, type GridSize, type Scope } from '@langevin/onnx';
import { convolve1x1 } from '../blocks/convolution.ts';
import { normalize } from '../blocks/normalize.ts';
import type { ConditionContext } from './condition-context.ts';
import { type TransformerLayerOptions, transformerLayer } from './transformer-layer.ts';

/** What the normalization in front adds to the variance, whatever the network's others do. */
const epsilon = 1e-6;

/** What tells spatial transformers apart. */
export interface SpatialTransformerOptions extends TransformerLayerOptions {
  /** How many layers it has. */
  readonly depth: number;
}

/** The pixels of an image as the tokens of a transformer that reads the text, with a residual connection (arXiv:2112.10752, appendix E.2.1). */
export function spatialTransformer<Value>(
  net: ConditionContext<Value>,
  scope: Scope,
  x: Value,
  { depth, ...layer }: SpatialTransformerOptions,
): Value {
  const { ops, network } = net;
  const [, channels, height, width] = ops.shapeOf(x) as [unknown, number, number, number];
  const headDim = Math.floor(channels / layer.heads);
  if (headDim === 0) {
    throw new ConfigError(network, 'attentionHeadDim', `${channels} channels hold no ${layer.heads} heads.`);
  }
  const normalized = normalize({ ...net, normEps: epsilon }, scope.child('norm'), x);
  let tokens = enter(net, scope.child('proj_in'), normalized, layer.heads * headDim);
  for (let index = 0; index < depth; index++) {
    tokens = transformerLayer(net, scope.child('transformer_blocks').child(index), tokens, layer);
  }
  return ops.add(leave(net, scope.child('proj_out'), tokens, { height, width }, channels), x);
}

/** An image's pixels as tokens of `inner` features. */
function enter<Value>({ ops, config }: ConditionContext<Value>, scope: Scope, x: Value, inner: number): Value {
  if (!config.useLinearProjection) return ops.toTokens(convolve1x1(ops, scope, x, inner));
  return ops.linear(ops.toTokens(x), scope.layer([inner, channelsOf(ops.shapeOf(x))]));
}

/** The image of so many channels that tokens are the pixels of. */
function leave<Value>(
  { ops, config }: ConditionContext<Value>,
  scope: Scope,
  tokens: Value,
  grid: GridSize,
  channels: number,
): Value {
  if (!config.useLinearProjection) return convolve1x1(ops, scope, ops.toImage(tokens, grid), channels);
  return ops.toImage(ops.linear(tokens, scope.layer([channels, featuresOf(ops.shapeOf(tokens))])), grid);
}
