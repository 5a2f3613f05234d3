import type { Scope } from '@langevin/onnx';
import { attentionBlock } from './attention-block.ts';
import type { BlockContext } from './block-context.ts';
import { resnetBlock } from './resnet-block.ts';

/** What tells the layers of plain blocks apart. */
export interface PlainLayerOptions {
  readonly outChannels: number;
  readonly attention: boolean;
}

/** A layer of a plain block, on the down side and on the up side: a residual block, and attention where the block has it. */
export function plainLayer<Value>(
  net: BlockContext<Value>,
  scope: Scope,
  layer: number,
  x: Value,
  { outChannels, attention }: PlainLayerOptions,
): Value {
  const hidden = resnetBlock(net, scope.child('resnets').child(layer), x, { outChannels });
  return attention ? attentionBlock(net, scope.child('attentions').child(layer), hidden) : hidden;
}
