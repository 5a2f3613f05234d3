import { channelsOf } from '@langevin/onnx';
import { attentionBlock } from '../blocks/attention-block.ts';
import { defaultGroups } from '../blocks/block-context.ts';
import { convolve1x1, downsample } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import { plainLayer } from '../blocks/plain-layer.ts';
import { resnetBlock } from '../blocks/resnet-block.ts';
import type { BlockPlace, NetworkContext } from './context.ts';

/** What the down side of a network hands from block to block. */
export interface DownState<Value> {
  readonly hidden: Value;
  /** What the up side will read, last first. */
  readonly residuals: readonly Value[];
  /** The input image at the present size, for skip blocks. */
  readonly skip: Value;
}

type DownBlock = <Value>(net: NetworkContext<Value>, place: BlockPlace, state: DownState<Value>) => DownState<Value>;

/** What tells plain blocks apart. */
interface PlainBlock {
  readonly attention: boolean;
  /** How the size is halved; by the configuration's `downsample_type` if left out. */
  readonly kind?: 'conv' | 'resnet';
}

const downBlocks: Readonly<Record<string, DownBlock>> = {
  DownBlock2D: plainDownBlock({ attention: false, kind: 'conv' }),
  AttnDownBlock2D: plainDownBlock({ attention: true }),
  ResnetDownsampleBlock2D: plainDownBlock({ attention: false, kind: 'resnet' }),
  SkipDownBlock2D: skipDownBlock({ attention: false }),
  AttnSkipDownBlock2D: skipDownBlock({ attention: true }),
};

/** @throws {UnsupportedBlockError} that names the block. */
export function downBlock(type: string): DownBlock {
  return findBlock('downBlockTypes', type, downBlocks);
}

function plainDownBlock({ attention, kind }: PlainBlock): DownBlock {
  return (net, { scope, outChannels, isFinal }, state) => {
    const { ops, config } = net;
    let { hidden } = state;
    const residuals = [...state.residuals];
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      hidden = plainLayer(net, scope, layer, hidden, { outChannels, attention });
      residuals.push(hidden);
    }
    if (isFinal) return { ...state, hidden, residuals };

    const downsampler = scope.child('downsamplers').child(0);
    hidden =
      (kind ?? config.downsampleType) === 'resnet'
        ? resnetBlock(net, downsampler, hidden, { outChannels, resample: 'averagePool' })
        : downsample(ops, downsampler, hidden, config.downsamplePadding as 0 | 1);
    residuals.push(hidden);
    return { ...state, hidden, residuals };
  };
}

/** NCSN++: FIR resampling, and the input image fed in again at every size (arXiv:2011.13456, appendix H). */
function skipDownBlock({ attention }: { attention: boolean }): DownBlock {
  return (net, { scope, outChannels, isFinal }, state) => {
    const { ops, config } = net;
    let { hidden, skip } = state;
    const residuals = [...state.residuals];
    const groupsOut = defaultGroups(outChannels);
    for (let layer = 0; layer < config.layersPerBlock; layer++) {
      const groups = defaultGroups(channelsOf(ops.shapeOf(hidden)));
      hidden = resnetBlock(net, scope.child('resnets').child(layer), hidden, {
        outChannels,
        groups,
        groupsOut,
        outputScale: Math.SQRT2,
      });
      if (attention) {
        hidden = attentionBlock(net, scope.child('attentions').child(layer), hidden, {
          groups: 32,
          outputScale: Math.SQRT2,
        });
      }
      residuals.push(hidden);
    }
    if (isFinal) return { hidden, residuals, skip };

    hidden = resnetBlock(net, scope.child('resnet_down'), hidden, {
      outChannels,
      groups: groupsOut,
      outputScale: Math.SQRT2,
      resample: 'firDownsample',
      convShortcut: true,
    });
    skip = ops.firDownsample(skip);
    hidden = ops.add(convolve1x1(ops, scope.child('skip_conv'), skip, outChannels), hidden);
    residuals.push(hidden);
    return { hidden, residuals, skip };
  };
}
