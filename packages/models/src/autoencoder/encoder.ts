import { Scope } from '@langevin/onnx';
import type { BlockContext } from '../blocks/block-context.ts';
import { convolve3x3, downsample } from '../blocks/convolution.ts';
import { findBlock } from '../blocks/find-block.ts';
import { midBlock } from '../blocks/mid-block.ts';
import { outputLayers } from '../blocks/output-layers.ts';
import { plainLayer } from '../blocks/plain-layer.ts';
import type { AutoencoderConfig } from './autoencoder-config.ts';

/** The blocks, and whether each of their layers attends. */
const downBlocks: Readonly<Record<string, { readonly attention: boolean }>> = {
  DownEncoderBlock2D: { attention: false },
  AttnDownEncoderBlock2D: { attention: true },
};

/**
 * The encoder of a latent diffusion's autoencoder (arXiv:2112.10752, appendix E; arXiv:2012.09841, table 7): residual
 * blocks on images that are halved again and again, an odd row or column being dropped.
 *
 * @returns images `[N, outChannels, h, w]`.
 * @throws {UnsupportedBlockError} that names the block.
 */
export function encoder<Value>(
  net: BlockContext<Value>,
  config: AutoencoderConfig,
  pictures: Value,
  outChannels: number,
): Value {
  const { ops } = net;
  const root = new Scope('encoder');
  const { blockOutChannels, layersPerBlock, midBlockAddAttention } = config;
  let hidden = convolve3x3(ops, root.child('conv_in'), pictures, blockOutChannels[0]!);
  config.downBlockTypes.forEach((type, level) => {
    const { attention } = findBlock('downBlockTypes', type, downBlocks);
    const scope = root.child('down_blocks').child(level);
    const options = { outChannels: blockOutChannels[level]!, attention };
    for (let layer = 0; layer < layersPerBlock; layer++) hidden = plainLayer(net, scope, layer, hidden, options);
    if (level === blockOutChannels.length - 1) return;
    hidden = downsample(ops, scope.child('downsamplers').child(0), hidden, 0);
  });
  hidden = midBlock(net, root.child('mid_block'), hidden, { attention: midBlockAddAttention ? {} : undefined });
  return outputLayers(net, root, hidden, outChannels);
}
