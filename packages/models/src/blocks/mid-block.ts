import { channelsOf, type Scope } from '@langevin/onnx';
import { type AttentionBlockOptions, attentionBlock } from './attention-block.ts';
import type { BlockContext } from './block-context.ts';
import { resnetBlock } from './resnet-block.ts';

/** What tells middles apart. */
export interface MidBlockOptions {
  /** Of the attention; none if left out. */
  readonly attention: Pick<AttentionBlockOptions, 'groups'> | undefined;
  /** The sums of its blocks are divided by it; 1 if left out. */
  readonly outputScale?: number;
}

/** diffusers' UNetMidBlock2D, the bottom of a network: two residual blocks, with attention between them if it has any. */
export function midBlock<Value>(
  net: BlockContext<Value>,
  scope: Scope,
  x: Value,
  { attention, outputScale = 1 }: MidBlockOptions,
): Value {
  const resnet = { outChannels: channelsOf(net.ops.shapeOf(x)), outputScale };
  let hidden = resnetBlock(net, scope.child('resnets').child(0), x, resnet);
  if (attention) {
    hidden = attentionBlock(net, scope.child('attentions').child(0), hidden, { ...attention, outputScale });
  }
  return resnetBlock(net, scope.child('resnets').child(1), hidden, resnet);
}
