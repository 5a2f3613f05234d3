import { type Activation, channelsOf, type Ops, type Scope } from '@langevin/onnx';

/** Two linear layers around an activation, which make an embedding of a width of features `[T, F]`. */
export function embeddingLayers<Value>(
  ops: Ops<Value>,
  scope: Scope,
  features: Value,
  width: number,
  activation: Activation = 'silu',
): Value {
  const hidden = ops.linear(features, scope.child('linear_1').layer([width, channelsOf(ops.shapeOf(features))]));
  return ops.linear(ops.activation(hidden, activation), scope.child('linear_2').layer([width, width]));
}
