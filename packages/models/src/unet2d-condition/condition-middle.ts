import { channelsOf, type Scope } from '@langevin/onnx';
import { findBlock } from '../blocks/find-block.ts';
import type { ConditionContext } from './condition-context.ts';
import { type BlockKind, blockKinds, kindResnet, readText } from './level-layer.ts';
import { attentionInMiddle } from './level-settings.ts';

const middles: Readonly<Record<string, BlockKind>> = {
  UNetMidBlock2D: blockKinds.plain,
  UNetMidBlock2DCrossAttn: blockKinds.crossAttention,
  UNetMidBlock2DSimpleCrossAttn: blockKinds.simpleCrossAttention,
};

/**
 * The bottom of the network, if it has one: a residual block, and, where it reads the text, that and another one.
 *
 * @throws {UnsupportedBlockError} for a block that is not known.
 */
export function conditionMiddle<Value>(net: ConditionContext<Value>, scope: Scope, x: Value): Value {
  const { config, ops } = net;
  if (config.midBlockType === null) return x;
  const kind = findBlock('midBlockType', config.midBlockType, middles);
  const resnet = { outChannels: channelsOf(ops.shapeOf(x)), outputScale: config.midBlockScaleFactor };
  const hidden = kindResnet(net, kind, scope.child('resnets').child(0), x, resnet);
  if (kind.attention === undefined) return hidden;
  const settings = attentionInMiddle(config, kind.attention);
  const read = readText(net, kind, scope.child('attentions').child(0), hidden, settings, 0);
  return kindResnet(net, kind, scope.child('resnets').child(1), read, resnet);
}
