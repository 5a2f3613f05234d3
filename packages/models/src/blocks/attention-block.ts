import { ConfigError } from '@langevin/core';
import { channelsOf, type LayerParameters, type Scope } from '@langevin/onnx';
import type { BlockContext } from './block-context.ts';
import { normalize } from './normalize.ts';

/** What tells attention blocks apart. */
export interface AttentionBlockOptions {
  /** Groups of the normalization in front: the network's if left out, no normalization if `null`. */
  readonly groups?: number | null | undefined;
  /** The sum with what it was made of is divided by it; 1 if left out. */
  readonly outputScale?: number;
}

/** Self-attention of an image's pixels, with a residual connection. */
export function attentionBlock<Value>(
  net: BlockContext<Value>,
  scope: Scope,
  x: Value,
  { groups, outputScale = 1 }: AttentionBlockOptions = {},
): Value {
  const { ops } = net;
  const channels = channelsOf(ops.shapeOf(x));
  const headDim = net.attentionHeadDim ?? channels;
  const heads = Math.floor(channels / headDim);
  if (heads === 0) {
    throw new ConfigError(net.network, 'attentionHeadDim', `${channels} channels hold no head of ${headDim}.`);
  }
  const normalized = groups === null ? x : normalize(net, scope.child('group_norm'), x, groups);
  // As many whole heads as fit: together they have fewer channels than the image where it doesn't divide into them.
  const inner = heads * headDim;
  const inputLayer = (name: string): LayerParameters => scope.child(name).layer([inner, channels]);
  const inputs = { query: inputLayer('to_q'), key: inputLayer('to_k'), value: inputLayer('to_v') };
  const output = scope.child('to_out.0').layer([channels, inner]);
  const attended = ops.selfAttention(normalized, { ...inputs, output }, heads);
  return ops.affine(ops.add(attended, x), 1 / outputScale);
}
