import { downsample } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import type { ConditionContext, LevelPlace } from './condition-context.ts';
import { type BlockKind, blockKinds, kindResnet, levelLayer } from './level-layer.ts';

const downBlocks: Readonly<Record<string, BlockKind>> = {
  DownBlock2D: blockKinds.plain,
  CrossAttnDownBlock2D: blockKinds.crossAttention,
  ResnetDownsampleBlock2D: blockKinds.residual,
  SimpleCrossAttnDownBlock2D: blockKinds.simpleCrossAttention,
};

/**
 * A block of the way down: its layers, and half the size behind them.
 *
 * @returns what each of them makes of the one before, first to last.
 * @throws {UnsupportedBlockError} for a block that is not known.
 */
export function conditionDownBlock<Value>(
  net: ConditionContext<Value>,
  type: string,
  place: LevelPlace,
  x: Value,
): readonly Value[] {
  const kind = findBlock('downBlockTypes', type, downBlocks);
  const made: Value[] = [];
  let hidden = x;
  for (let layer = 0; layer < place.layers; layer++) {
    hidden = levelLayer(net, kind, place, layer, hidden);
    made.push(hidden);
  }
  return place.isFinal ? made : [...made, halved(net, kind, place, hidden)];
}

function halved<Value>(
  net: ConditionContext<Value>,
  kind: BlockKind,
  { scope, outChannels }: LevelPlace,
  x: Value,
): Value {
  const downsampler = scope.child('downsamplers').child(0);
  return kind.isResidual
    ? kindResnet(net, kind, downsampler, x, { outChannels, resample: 'averagePool' })
    : downsample(net.ops, downsampler, x, net.config.downsamplePadding);
}
