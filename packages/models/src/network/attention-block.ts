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
  if (channels % headDim !== 0) {
    throw new ConfigError(
      'UNet2DModel',
      'attentionHeadDim',
      `${channels} channels can't be divided into heads of ${headDim}.`,
    );
  }
  const normalized =
    groups === null
      ? x
      : ops.groupNorm(x, scope.child('group_norm').layer([channels]), { groups, epsilon: config.normEps });
  const layer = (name: string): LayerParameters => scope.child(name).layer([channels, channels]);
  const layers = { query: layer('to_q'), key: layer('to_k'), value: layer('to_v'), output: layer('to_out.0') };
  const attended = ops.selfAttention(normalized, layers, channels / headDim);
  return ops.affine(ops.add(attended, x), 1 / outputScale);
}
