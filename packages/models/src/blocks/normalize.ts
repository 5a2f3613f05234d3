import { ConfigError } from '@langevin/core';
import { channelsOf, type Scope } from '@langevin/onnx';
import { type BlockContext, defaultGroups } from './block-context.ts';

/**
 * Group normalization of an image.
 *
 * @param groups - how many; the network's if left out.
 * @throws {ConfigError} if the channels can't be divided into so many.
 */
export function normalize<Value>(net: BlockContext<Value>, scope: Scope, x: Value, groups?: number): Value {
  const channels = channelsOf(net.ops.shapeOf(x));
  const layer = scope.layer([channels]);
  const count = groups ?? net.normNumGroups ?? defaultGroups(channels);
  if (!(count > 0 && channels % count === 0)) {
    const problem = `${layer.weight.name}: ${channels} channels can't be divided into ${count} groups.`;
    throw new ConfigError(net.network, 'normNumGroups', problem);
  }
  return net.ops.groupNorm(x, layer, { groups: count, epsilon: net.normEps });
}
