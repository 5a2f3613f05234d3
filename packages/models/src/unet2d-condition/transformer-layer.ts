import { featuresOf, type Scope } from '@langevin/onnx';
import { attentionLayer } from '../transformer/attention-layer.ts';
import { feedForward } from '../transformer/feed-forward.ts';
import type { ConditionContext } from './condition-context.ts';

/** What the normalizations of tokens add to the variance. */
const epsilon = 1e-5;

/** What tells the layers of transformers apart. */
export interface TransformerLayerOptions {
  readonly heads: number;
  /** Whether the first attention reads the text as well, and not the tokens themselves. */
  readonly onlyCrossAttention: boolean;
}

/**
 * A layer of a transformer: tokens attend to each other, then to the text, then each is mapped by itself; in front of all
 * three there is a normalization, and around them a residual connection (arXiv:2112.10752, appendix E.2.1).
 */
export function transformerLayer<Value>(
  { ops, text }: ConditionContext<Value>,
  scope: Scope,
  tokens: Value,
  { heads, onlyCrossAttention }: TransformerLayerOptions,
): Value {
  const width = featuresOf(ops.shapeOf(tokens));
  const attention = { heads, headDim: width / heads, hasBias: false };
  const readsText = { context: text.states, ...(text.mask !== undefined && { mask: text.mask }) };
  // As in diffusers, this one reads all of the text, whatever the mask says.
  const first = onlyCrossAttention ? { context: text.states } : {};
  const normalized = (name: string, x: Value): Value => ops.layerNorm(x, scope.child(name).layer([width]), epsilon);

  let x = tokens;
  x = ops.add(attentionLayer(ops, scope.child('attn1'), normalized('norm1', x), { ...attention, ...first }), x);
  x = ops.add(attentionLayer(ops, scope.child('attn2'), normalized('norm2', x), { ...attention, ...readsText }), x);
  return ops.add(feedForward(ops, scope.child('ff'), normalized('norm3', x), 'geglu'), x);
}
