import type { Scope } from '@langevin/onnx';
import { findBlock } from '../blocks/find-block.ts';
import { midBlock } from '../blocks/mid-block.ts';
import type { NetworkContext } from './context.ts';

type Middle = <Value>(net: NetworkContext<Value>, scope: Scope, x: Value) => Value;

const middles: Readonly<Record<string, Middle>> = { UNetMidBlock2D: unetMidBlock };

/** The bottom of the network, if it has one. @throws {UnsupportedBlockError} that names the block. */
export function middle<Value>(net: NetworkContext<Value>, scope: Scope, x: Value): Value {
  const { midBlockType } = net.config;
  return midBlockType === null ? x : findBlock('midBlockType', midBlockType, middles)(net, scope, x);
}

function unetMidBlock<Value>(net: NetworkContext<Value>, scope: Scope, x: Value): Value {
  const { addAttention, attnNormNumGroups, midBlockScaleFactor, resnetTimeScaleShift } = net.config;
  const groups = attnNormNumGroups ?? (resnetTimeScaleShift === 'default' ? undefined : null);
  return midBlock(net, scope, x, {
    attention: addAttention ? { groups } : undefined,
    outputScale: midBlockScaleFactor,
  });
}
