import { Scope } from '@langevin/onnx';
import type { BlockContext } from '../blocks/block-context.ts';
import { convolve3x3, upsample } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import { midBlock } from '../blocks/mid-block.ts';
import { outputLayers } from '../blocks/output-layers.ts';
import { plainLayer } from '../blocks/plain-layer.ts';
import type { AutoencoderConfig } from './autoencoder-config.ts';

/** The blocks, and whether each of their layers attends. */
const upBlocks: Readonly<Record<string, { readonly attention: boolean }>> = {
  UpDecoderBlock2D: { attention: false },
  AttnUpDecoderBlock2D: { attention: true },
};

/**
 * The decoder of a latent diffusion's autoencoder (arXiv:2112.10752, appendix E; arXiv:2012.09841, table 7): the encoder's
 * blocks in the other direction, with one layer more at each size.
 *
 * @returns pictures `[N, outChannels, H, W]`.
 * @throws {UnsupportedBlockError} that names the block.
 */
export function decoder<Value>(net: BlockContext<Value>, config: AutoencoderConfig, latents: Value): Value {
  const { ops } = net;
  const root = new Scope('decoder');
  const { blockOutChannels, layersPerBlock, midBlockAddAttention } = config;
  let hidden = convolve3x3(ops, root.child('conv_in'), latents, blockOutChannels.at(-1)!);
  hidden = midBlock(net, root.child('mid_block'), hidden, { attention: midBlockAddAttention ? {} : undefined });
  config.upBlockTypes.forEach((type, index) => {
    const { attention } = findBlock('upBlockTypes', type, upBlocks);
    const level = blockOutChannels.length - 1 - index;
    const scope = root.child('up_blocks').child(index);
    const options = { outChannels: blockOutChannels[level]!, attention };
    for (let layer = 0; layer <= layersPerBlock; layer++) hidden = plainLayer(net, scope, layer, hidden, options);
    if (level > 0) hidden = upsample(ops, scope.child('upsamplers').child(0), hidden);
  });
  return outputLayers(net, root, hidden, config.outChannels);
}
