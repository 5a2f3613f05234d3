import { channelsOf, type Scope } from '@langevin/onnx';
import { attentionBlock } from './attention-block.ts';
import { defaultGroups, type NetworkContext } from './context.ts';
import { findBlock } from './find-block.ts';
import { resnetBlock } from './resnet-block.ts';

type MidBlock = <Value>(net: NetworkContext<Value>, scope: Scope, x: Value) => Value;

const midBlocks: Readonly<Record<string, MidBlock>> = { UNetMidBlock2D: unetMidBlock };

/** @throws {UnsupportedBlockError} that names the block. */
export function midBlock(type: string): MidBlock {
  return findBlock('midBlockType', type, midBlocks);
}

/** The bottom of the network: two residual blocks, with attention between them if configured. */
function unetMidBlock<Value>(net: NetworkContext<Value>, scope: Scope, x: Value): Value {
  const { config, ops } = net;
  const outChannels = channelsOf(ops.shapeOf(x));
  const groups = config.normNumGroups ?? defaultGroups(outChannels);
  const resnet = { outChannels, groups, outputScale: config.midBlockScaleFactor };

  let hidden = resnetBlock(net, scope.child('resnets').child(0), x, resnet);
  if (config.addAttention) {
    const groupsOfAttention = config.attnNormNumGroups ?? (config.resnetTimeScaleShift === 'default' ? groups : null);
    hidden = attentionBlock(net, scope.child('attentions').child(0), hidden, {
      groups: groupsOfAttention,
      outputScale: config.midBlockScaleFactor,
    });
  }
  return resnetBlock(net, scope.child('resnets').child(1), hidden, resnet);
}
