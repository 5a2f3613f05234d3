import {
  featuresOf,
  type LinearParameters,
  type Scope,
  type TokenAttentionOptions,
  type TokenOps,
} from '@langevin/onnx';

/** What tells the attentions of transformers apart. */
export interface AttentionLayerOptions<Value> extends TokenAttentionOptions<Value> {
  readonly headDim: number;
  /** What is attended to; the tokens themselves if left out. */
  readonly context?: Value;
  /** Whether queries, keys and values have a bias. The layer behind them always has. */
  readonly hasBias: boolean;
}

/** Attention of tokens with the linear maps around it, named as in diffusers' checkpoints. */
export function attentionLayer<Value>(
  ops: TokenOps<Value>,
  scope: Scope,
  x: Value,
  { headDim, context = x, hasBias, ...options }: AttentionLayerOptions<Value>,
): Value {
  const inner = options.heads * headDim;
  const map = (name: string, of: Value): Value => {
    const { weight, bias } = scope.child(name).layer([inner, featuresOf(ops.shapeOf(of))]);
    const layer: LinearParameters = hasBias ? { weight, bias } : { weight };
    return ops.linear(of, layer);
  };
  const inputs = { query: map('to_q', x), key: map('to_k', context), value: map('to_v', context) };
  const attended = ops.attention(inputs, options);
  return ops.linear(attended, scope.child('to_out.0').layer([featuresOf(ops.shapeOf(x)), inner]));
}
