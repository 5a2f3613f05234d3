import { channelsOf, type Scope } from '@langevin/onnx';
import { defaultGroups, type NetworkContext, samePadding } from './context.ts';

/** How a residual block changes the size of the image: the same on both of its paths. */
export type Resample = 'averagePool' | 'upsampleNearest' | 'firDownsample' | 'firUpsample';

/** What tells residual blocks apart. */
export interface ResnetBlockOptions {
  readonly outChannels: number;
  /** Groups of the first normalization; the configuration's if left out. */
  readonly groups?: number;
  /** Groups of the second normalization; those of the first if left out. */
  readonly groupsOut?: number;
  /** The sum of both paths is divided by it; 1 if left out. */
  readonly outputScale?: number;
  readonly resample?: Resample;
  /** Whether the shortcut has a convolution even where the number of channels stays. */
  readonly convShortcut?: boolean;
}

/**
 * A residual block with the time embedding added between its convolutions (BigGAN's, as used in
 * arXiv:2011.13456, appendix H): normalization, activation, 3×3 convolution, twice, beside a shortcut.
 */
export function resnetBlock<Value>(
  net: NetworkContext<Value>,
  scope: Scope,
  x: Value,
  options: ResnetBlockOptions,
): Value {
  const { ops, config } = net;
  const { outChannels, outputScale = 1, resample } = options;
  const inChannels = channelsOf(ops.shapeOf(x));
  const groups = options.groups ?? config.normNumGroups ?? defaultGroups(inChannels);
  const groupsOut = options.groupsOut ?? options.groups ?? config.normNumGroups ?? defaultGroups(outChannels);
  const epsilon = config.normEps;

  let hidden = ops.groupNorm(x, scope.child('norm1').layer([inChannels]), { groups, epsilon });
  hidden = ops.activation(hidden, config.actFn);
  if (resample) hidden = ops[resample](hidden);
  hidden = ops.conv2d(hidden, scope.child('conv1').layer([outChannels, inChannels, 3, 3]), { padding: samePadding });

  const norm2 = scope.child('norm2').layer([outChannels]);
  const project = (channels: number): Value =>
    ops.linear(net.embedding, scope.child('time_emb_proj').layer([channels, net.embeddingDim]));
  if (config.resnetTimeScaleShift === 'scale_shift') {
    hidden = ops.groupNorm(hidden, norm2, { groups: groupsOut, epsilon });
    hidden = ops.modulate(hidden, project(2 * outChannels));
  } else {
    hidden = ops.addToPixels(hidden, project(outChannels));
    hidden = ops.groupNorm(hidden, norm2, { groups: groupsOut, epsilon });
  }
  hidden = ops.activation(hidden, config.actFn);
  hidden = ops.conv2d(hidden, scope.child('conv2').layer([outChannels, outChannels, 3, 3]), { padding: samePadding });

  let shortcut = resample ? ops[resample](x) : x;
  if (options.convShortcut || inChannels !== outChannels) {
    shortcut = ops.conv2d(shortcut, scope.child('conv_shortcut').layer([outChannels, inChannels, 1, 1]));
  }
  return ops.affine(ops.add(shortcut, hidden), 1 / outputScale);
}
