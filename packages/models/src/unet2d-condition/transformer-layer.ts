import { featuresOf, type LinearParameters, type Scope } from '@langevin/onnx';
import type { ConditionContext, TextContext } from './condition-context.ts';

/** What diffusers' normalizations of tokens add to the variance. */
const epsilon = 1e-5;

/** How much wider than the tokens the middle of a feed-forward network is. */
const expansion = 4;

/** What tells the layers of transformers apart. */
export interface TransformerLayerOptions {
  readonly heads: number;
  /** Whether the first attention reads the text as well, and not the tokens themselves. */
  readonly onlyCrossAttention: boolean;
}

/**
 * A layer of a transformer: tokens attend to each other, then to the text, then each is mapped by itself; in front of all
 * three there is a normalization, and behind a residual connection (arXiv:2112.10752, section 3.3 and appendix E.2.1).
 */
export function transformerLayer<Value>(
  net: ConditionContext<Value>,
  scope: Scope,
  tokens: Value,
  { heads, onlyCrossAttention }: TransformerLayerOptions,
): Value {
  const { ops, text } = net;
  const normalized = (name: string, x: Value): Value =>
    ops.layerNorm(x, scope.child(name).layer([featuresOf(ops.shapeOf(x))]), epsilon);

  const first = normalized('norm1', tokens);
  // As in diffusers, it reads all of the text, whatever the mask says.
  const read = { states: onlyCrossAttention ? text.states : first, mask: undefined };
  let hidden = ops.add(attend(net, scope.child('attn1'), first, read, heads), tokens);
  hidden = ops.add(attend(net, scope.child('attn2'), normalized('norm2', hidden), text, heads), hidden);
  return ops.add(feedForward(net, scope.child('ff'), normalized('norm3', hidden)), hidden);
}

/** Attention of tokens to states, which may be themselves (arXiv:1706.03762, section 3.2). */
function attend<Value>(
  { ops }: ConditionContext<Value>,
  scope: Scope,
  tokens: Value,
  { states, mask }: TextContext<Value>,
  heads: number,
): Value {
  const width = featuresOf(ops.shapeOf(tokens));
  const projected = (name: string, x: Value): Value => {
    const layer: LinearParameters = {
      weight: scope.child(name).parameter('weight', [width, featuresOf(ops.shapeOf(x))]),
    };
    return ops.linear(x, layer);
  };
  const inputs = { query: projected('to_q', tokens), key: projected('to_k', states), value: projected('to_v', states) };
  const attended = ops.attention(inputs, { heads, ...(mask !== undefined && { mask }) });
  return ops.linear(attended, scope.child('to_out.0').layer([width, width]));
}

/** Two linear maps around a gated GELU (arXiv:2002.05202). */
function feedForward<Value>({ ops }: ConditionContext<Value>, scope: Scope, tokens: Value): Value {
  const width = featuresOf(ops.shapeOf(tokens));
  const inner = expansion * width;
  const hidden = ops.linear(tokens, scope.child('net.0.proj').layer([2 * inner, width]));
  return ops.linear(ops.gatedActivation(hidden, 'gelu'), scope.child('net.2').layer([width, inner]));
}
