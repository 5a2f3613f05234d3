import { convolve3x3 } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import type { ConditionContext, LevelPlace } from './condition-context.ts';
import { type BlockKind, blockKinds, kindResnet, levelLayer } from './level-layer.ts';

const upBlocks: Readonly<Record<string, BlockKind>> = {
  UpBlock2D: blockKinds.plain,
  CrossAttnUpBlock2D: blockKinds.crossAttention,
  ResnetUpsampleBlock2D: blockKinds.residual,
  SimpleCrossAttnUpBlock2D: blockKinds.simpleCrossAttention,
};

/**
 * A block of the way up: its layers, each of which reads what one of the way down made, and the next larger size behind them.
 *
 * @param residuals - what the way down made and nobody has read, last first to be read; those that are read are removed.
 * @throws {UnsupportedBlockError} for a block that is not known.
 */
export function conditionUpBlock<Value>(
  net: ConditionContext<Value>,
  type: string,
  place: LevelPlace,
  x: Value,
  residuals: Value[],
): Value {
  const kind = findBlock('upBlockTypes', type, upBlocks);
  let hidden = x;
  for (let layer = 0; layer < place.layers; layer++) {
    hidden = levelLayer(net, kind, place, layer, net.ops.concat(hidden, residuals.pop()!));
  }
  return place.isFinal ? hidden : enlarged(net, kind, place, hidden, residuals.at(-1)!);
}

/** @param like - an image of the size that it gets, which need not be twice its own. */
function enlarged<Value>(
  net: ConditionContext<Value>,
  kind: BlockKind,
  { scope, outChannels }: LevelPlace,
  x: Value,
  like: Value,
): Value {
  const { ops } = net;
  const upsampler = scope.child('upsamplers').child(0);
  if (kind.isResidual) {
    return kindResnet(net, kind, upsampler, x, { outChannels, resample: 'upsampleNearest' });
  }
  const [height, width] = ops.shapeOf(like).slice(2) as [number, number];
  return convolve3x3(ops, upsampler.child('conv'), ops.resizeNearest(x, { height, width }), outChannels);
}
