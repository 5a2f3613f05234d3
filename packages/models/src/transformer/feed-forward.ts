import { featuresOf, type Scope, type TokenActivation, type TokenOps } from '@langevin/onnx';

/** What stands between the two layers of a feed-forward network; a gated one takes half of its features for the gate. */
interface FeedForwardKind {
  readonly activation: TokenActivation;
  readonly isGated: boolean;
}

/** What a transformer's configuration calls the activation of its feed-forward networks. */
export type FeedForwardActivation =
  | 'gelu'
  | 'gelu-approximate'
  | 'geglu'
  | 'geglu-approximate'
  | 'swiglu'
  | 'linear-silu';

const kinds: Readonly<Record<FeedForwardActivation, FeedForwardKind>> = {
  gelu: { activation: 'gelu', isGated: false },
  'gelu-approximate': { activation: 'gelu-tanh', isGated: false },
  geglu: { activation: 'gelu', isGated: true },
  'geglu-approximate': { activation: 'quick-gelu', isGated: false },
  swiglu: { activation: 'silu', isGated: true },
  'linear-silu': { activation: 'silu', isGated: false },
};

/** Every {@link FeedForwardActivation}. */
export const feedForwardActivations: readonly FeedForwardActivation[] = Object.keys(kinds) as FeedForwardActivation[];

/** How many times wider the features between the two layers are. */
const expansion = 4;

/** The feed-forward network of a transformer's block (arXiv:1706.03762, section 3.3), for each token by itself. */
export function feedForward<Value>(ops: TokenOps<Value>, scope: Scope, x: Value, kind: FeedForwardActivation): Value {
  const width = featuresOf(ops.shapeOf(x));
  const inner = expansion * width;
  const { activation, isGated } = kinds[kind];
  const layers = scope.child('net');
  const hidden = ops.linear(x, layers.child('0.proj').layer([isGated ? 2 * inner : inner, width]));
  const activated = isGated ? ops.gatedActivation(hidden, activation) : ops.activation(hidden, activation);
  return ops.linear(activated, layers.child(2).layer([width, inner]));
}
