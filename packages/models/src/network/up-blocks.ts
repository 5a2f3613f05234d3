import { channelsOf } from '@langevin/onnx';
import { attentionBlock } from '../blocks/attention-block.ts';
import { defaultGroups } from '../blocks/block-context.ts';
import { convolve3x3, upsample } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import { normalize } from '../blocks/normalize.ts';
import { plainLayer } from '../blocks/plain-layer.ts';
import { resnetBlock } from '../blocks/resnet-block.ts';
import type { BlockPlace, NetworkContext } from './context.ts';

/** What the up side of a network hands from block to block. */
export interface UpState<Value> {
  readonly hidden: Value;
  /** What the down side left, last first. */
  readonly residuals: readonly Value[];
  /** The output image as skip blocks have built it so far, at the present size. */
  readonly skip: Value | undefined;
}

type UpBlock = <Value>(net: NetworkContext<Value>, place: BlockPlace, state: UpState<Value>) => UpState<Value>;

/** What tells plain blocks apart. */
interface PlainBlock {
  readonly attention: boolean;
  /** How the size is doubled; by the configuration's `upsample_type` if left out. */
  readonly kind?: 'conv' | 'resnet';
}

const upBlocks: Readonly<Record<string, UpBlock>> = {
  UpBlock2D: plainUpBlock({ attention: false, kind: 'conv' }),
  AttnUpBlock2D: plainUpBlock({ attention: true }),
  ResnetUpsampleBlock2D: plainUpBlock({ attention: false, kind: 'resnet' }),
  SkipUpBlock2D: skipUpBlock({ attention: false }),
  AttnSkipUpBlock2D: skipUpBlock({ attention: true }),
};

/** @throws {UnsupportedBlockError} that names the block. */
export function upBlock(type: string): UpBlock {
  return findBlock('upBlockTypes', type, upBlocks);
}

function plainUpBlock({ attention, kind }: PlainBlock): UpBlock {
  return (net, { scope, outChannels, isFinal }, state) => {
    const { ops, config } = net;
    let { hidden } = state;
    const residuals = [...state.residuals];
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      hidden = ops.concat(hidden, residuals.pop()!);
      hidden = plainLayer(net, scope, layer, hidden, { outChannels, attention });
    }
    if (isFinal) return { ...state, hidden, residuals };

    const upsampler = scope.child('upsamplers').child(0);
    hidden =
      (kind ?? config.upsampleType) === 'resnet'
        ? resnetBlock(net, upsampler, hidden, { outChannels, resample: 'upsampleNearest' })
        : upsample(ops, upsampler, hidden);
    return { ...state, hidden, residuals };
  };
}

/** NCSN++: FIR resampling, and an output image that grows by a contribution of every size (arXiv:2011.13456, appendix H). */
function skipUpBlock({ attention }: { attention: boolean }): UpBlock {
  return (net, { scope, outChannels, isFinal }, state) => {
    const { ops, config } = net;
    let { hidden } = state;
    const residuals = [...state.residuals];
    const groupsOut = defaultGroups(outChannels);
    for (let layer = 0; layer <= config.layersPerBlock; layer++) {
      const residual = residuals.pop()!;
      const groups = attention
        ? attentionBlockGroups(channelsOf(ops.shapeOf(hidden)), channelsOf(ops.shapeOf(residual)))
        : defaultGroups(channelsOf(ops.shapeOf(hidden)) + channelsOf(ops.shapeOf(residual)));
      hidden = ops.concat(hidden, residual);
      hidden = resnetBlock(net, scope.child('resnets').child(layer), hidden, {
        outChannels,
        groups,
        groupsOut,
        outputScale: Math.SQRT2,
      });
    }
    if (attention) {
      hidden = attentionBlock(net, scope.child('attentions').child(0), hidden, { groups: 32, outputScale: Math.SQRT2 });
    }

    let skip = state.skip === undefined ? undefined : ops.firUpsample(state.skip);
    if (isFinal) return { hidden, residuals, skip };

    let contribution = ops.activation(normalize(net, scope.child('skip_norm'), hidden, groupsOut), 'silu');
    contribution = convolve3x3(ops, scope.child('skip_conv'), contribution, config.outChannels);
    skip = skip === undefined ? contribution : ops.add(skip, contribution);

    hidden = resnetBlock(net, scope.child('resnet_up'), hidden, {
      outChannels,
      groups: groupsOut,
      outputScale: Math.SQRT2,
      resample: 'firUpsample',
      convShortcut: true,
    });
    return { hidden, residuals, skip };
  };
}

/** diffusers divides only the residual's channels by four here; checkpoints were trained with it. */
function attentionBlockGroups(hiddenChannels: number, residualChannels: number): number {
  return Math.min(hiddenChannels + Math.floor(residualChannels / 4), 32);
}
