import type { Scope } from '@langevin/onnx';
import type { BlockContext } from './block-context.ts';
import { convolve3x3 } from './convolution.ts';
import { normalize } from './normalize.ts';

/** The end of a network: normalization, SiLU whatever the activation of its blocks, and a 3×3 convolution. */
export function outputLayers<Value>(net: BlockContext<Value>, scope: Scope, x: Value, outChannels: number): Value {
  const hidden = net.ops.activation(normalize(net, scope.child('conv_norm_out'), x), 'silu');
  return convolve3x3(net.ops, scope.child('conv_out'), hidden, outChannels);
}
