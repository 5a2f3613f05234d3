import { ConfigError } from '@langevin/core';
import { featuresOf, type Scope, tokenCountOf } from '@langevin/onnx';
import { normalize } from '../blocks/normalize.ts';
import type { ConditionContext } from './condition-context.ts';

/** What the normalization in front adds to the variance, whatever the network's others do. */
const epsilon = 1e-5;

/** What tells attentions of simple blocks apart. */
export interface AddedAttentionOptions {
  readonly headDim: number;
  /** Whether pixels attend to the text alone. */
  readonly onlyCrossAttention: boolean;
}

/**
 * One attention of an image's pixels to the text and to each other: keys and values of the text stand in front of those of
 * the pixels (arXiv:2112.10741, section 2.3).
 */
export function addedAttention<Value>(
  net: ConditionContext<Value>,
  scope: Scope,
  x: Value,
  { headDim, onlyCrossAttention }: AddedAttentionOptions,
): Value {
  const { ops, network, text } = net;
  const [, channels, height, width] = ops.shapeOf(x) as [unknown, number, number, number];
  const heads = Math.floor(channels / headDim);
  if (heads === 0) {
    throw new ConfigError(network, 'attentionHeadDim', `${channels} channels hold no head of ${headDim}.`);
  }
  const inner = heads * headDim;
  const project = (name: string, from: Value, features: number = inner): Value =>
    ops.linear(from, scope.child(name).layer([features, featuresOf(ops.shapeOf(from))]));

  const pixels = ops.toTokens(normalize({ ...net, normEps: epsilon }, scope.child('group_norm'), x));
  const ofText = [project('add_k_proj', text.states), project('add_v_proj', text.states)] as const;
  const [key, value] = onlyCrossAttention
    ? ofText
    : [ops.joinTokens(ofText[0], project('to_k', pixels)), ops.joinTokens(ofText[1], project('to_v', pixels))];
  const unmasked = tokenCountOf(ops.shapeOf(key)) - tokenCountOf(ops.shapeOf(text.states));
  const mask = text.mask && ops.padFeatures(text.mask, unmasked);
  const attended = ops.attention(
    { query: project('to_q', pixels), key, value },
    { heads, ...(mask !== undefined && { mask }) },
  );
  const image = ops.toImage(project('to_out.0', attended, channels), { height, width });
  return ops.add(image, x);
}
