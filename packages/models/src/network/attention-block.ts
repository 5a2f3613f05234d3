import { ConfigError } from '@langevin/core';
import { channelsOf, type LayerParameters, type Scope } from '@langevin/onnx';
import type { NetworkContext } from './context.ts';

/**
 * Self-attention of an image's pixels, with a residual connection.
 *
 * @param options - `groups`: of the normalization in front, or `null` for none; `outputScale` divides the sum.
 */
export function attentionBlock<Value>(
  { ops, config }: NetworkContext<Value>,
  scope: Scope,
  x: Value,
  { groups, outputScale }: { groups: number | null; outputScale: number },
): Value {
  const channels = channelsOf(ops.shapeOf(x));
  const headDim = config.attentionHeadDim ?? channels;
  const heads = Math.floor(channels / headDim);
  if (heads === 0) {
    throw new ConfigError('UNet2DModel', 'attentionHeadDim', `${channels} channels hold no head of ${headDim}.`);
  }
  const normalized =
    groups === null
      ? x
      : ops.groupNorm(x, scope.child('group_norm').layer([channels]), { groups, epsilon: config.normEps });
  // As many whole heads as fit: together they have fewer channels than the image where it doesn't divide into them.
  const inner = heads * headDim;
  const inputLayer = (name: string): LayerParameters => scope.child(name).layer([inner, channels]);
  const inputs = { query: inputLayer('to_q'), key: inputLayer('to_k'), value: inputLayer('to_v') };
  const output = scope.child('to_out.0').layer([channels, inner]);
  const attended = ops.selfAttention(normalized, { ...inputs, output }, heads);
  return ops.affine(ops.add(attended, x), 1 / outputScale);
}
