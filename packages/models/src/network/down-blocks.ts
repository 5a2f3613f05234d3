import { channelsOf } from '@langevin/onnx';
import { attentionBlock } from './attention-block.ts';
import { type BlockPlace, defaultGroups, type NetworkContext, samePadding } from './context.ts';
import { findBlock } from './find-block.ts';
import { plainLayer } from './plain-layer.ts';
import { resnetBlock } from './resnet-block.ts';

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
  readonly downsample?: 'conv' | 'resnet';
}

const downBlocks: Readonly<Record<string, DownBlock>> = {
  DownBlock2D: plainDownBlock({ attention: false, downsample: 'conv' }),
  AttnDownBlock2D: plainDownBlock({ attention: true }),
  ResnetDownsampleBlock2D: plainDownBlock({ attention: false, downsample: 'resnet' }),
  SkipDownBlock2D: skipDownBlock({ attention: false }),
  AttnSkipDownBlock2D: skipDownBlock({ attention: true }),
};

/** @throws {UnsupportedBlockError} that names the block. */
export function downBlock(type: string): DownBlock {
  return findBlock('downBlockTypes', type, downBlocks);
}

function plainDownBlock({ attention, downsample }: PlainBlock): DownBlock {
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
    if ((downsample ?? config.downsampleType) === 'resnet') {
      hidden = resnetBlock(net, downsampler, hidden, { outChannels, resample: 'averagePool' });
    } else {
      // Without padding, diffusers adds a row and a column of zeros at the far sides only.
      const padding = config.downsamplePadding === 0 ? { top: 0, left: 0, bottom: 1, right: 1 } : samePadding;
      hidden = ops.conv2d(hidden, downsampler.child('conv').layer([outChannels, outChannels, 3, 3]), {
        padding,
        stride: 2,
      });
    }
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
    hidden = ops.add(ops.conv2d(skip, scope.child('skip_conv').layer([outChannels, config.inChannels, 1, 1])), hidden);
    residuals.push(hidden);
    return { hidden, residuals, skip };
  };
}
