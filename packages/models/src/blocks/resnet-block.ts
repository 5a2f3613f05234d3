import { channelsOf, type Scope } from '@langevin/onnx';
import type { BlockContext } from './block-context.ts';
import { convolve1x1, convolve3x3 } from './convolution.ts';
import { normalize } from './normalize.ts';

/** How a residual block changes the size of the image: the same on both of its paths. */
export type Resample = 'averagePool' | 'upsampleNearest' | 'firDownsample' | 'firUpsample';

/** What tells residual blocks apart. */
export interface ResnetBlockOptions {
  readonly outChannels: number;
  /** Groups of the first normalization; the network's if left out. */
  readonly groups?: number | undefined;
  /** Groups of the second normalization; those of the first if left out. */
  readonly groupsOut?: number;
  /** The sum of both paths is divided by it; 1 if left out. */
  readonly outputScale?: number;
  readonly resample?: Resample;
  /** Whether the shortcut has a convolution even where the number of channels stays. */
  readonly convShortcut?: boolean;
}

/**
 * A residual block with the embedding, if there is one, added between its convolutions (BigGAN's, as used in
 * arXiv:2011.13456, appendix H): normalization, activation, 3×3 convolution, twice, beside a shortcut.
 */
export function resnetBlock<Value>(
  net: BlockContext<Value>,
  scope: Scope,
  x: Value,
  { outChannels, groups, groupsOut = groups, outputScale = 1, resample, convShortcut }: ResnetBlockOptions,
): Value {
  const { ops, actFn } = net;
  const inChannels = channelsOf(ops.shapeOf(x));

  let hidden = ops.activation(normalize(net, scope.child('norm1'), x, groups), actFn);
  if (resample) hidden = ops[resample](hidden);
  hidden = convolve3x3(ops, scope.child('conv1'), hidden, outChannels);
  hidden = normalizeWithEmbedding(net, scope, hidden, groupsOut);
  hidden = convolve3x3(ops, scope.child('conv2'), ops.activation(hidden, actFn), outChannels);

  let shortcut = resample ? ops[resample](x) : x;
  if (convShortcut || inChannels !== outChannels) {
    shortcut = convolve1x1(ops, scope.child('conv_shortcut'), shortcut, outChannels);
  }
  return ops.affine(ops.add(shortcut, hidden), 1 / outputScale);
}

/** The second normalization: of the image with the embedding added, or before the embedding scales and shifts it. */
function normalizeWithEmbedding<Value>(
  net: BlockContext<Value>,
  scope: Scope,
  x: Value,
  groups: number | undefined,
): Value {
  const { ops, embedding } = net;
  const normalized = (image: Value): Value => normalize(net, scope.child('norm2'), image, groups);
  if (embedding === undefined) return normalized(x);

  const channels = channelsOf(ops.shapeOf(x));
  const width = channelsOf(ops.shapeOf(embedding));
  const project = (features: number): Value =>
    ops.linear(embedding, scope.child('time_emb_proj').layer([features, width]));
  return net.resnetTimeScaleShift === 'scale_shift'
    ? ops.modulate(normalized(x), project(2 * channels))
    : normalized(ops.addToPixels(x, project(channels)));
}
