import { autoencoderGraphs } from '../autoencoder/autoencoder-graphs.ts';
import type { AutoencoderLayout } from '../autoencoder/autoencoder-layout.ts';
import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import type { AutoencoderTinyConfig } from './autoencoder-tiny-config.ts';
import { tinyDecoder, tinyEncoder } from './tiny-networks.ts';

/** The sizes of an AutoencoderTiny. Its encoder keeps the last of an odd number of rows. */
export function autoencoderTinyLayout(config: AutoencoderTinyConfig): AutoencoderLayout {
  const { inChannels, latentChannels, encoderBlockOutChannels, decoderBlockOutChannels } = config;
  const downsampling = 2 ** (encoderBlockOutChannels.length - 1);
  return {
    inChannels,
    latentChannels,
    downsampling,
    latentSide: (pixels) => Math.ceil(pixels / downsampling),
    widestChannels: Math.max(encoderBlockOutChannels[0]!, decoderBlockOutChannels[0]!),
    attends: false,
  };
}

/** The size of the pictures that TAESD was trained on. The configuration names none. */
const usualSize: ImageSize = { height: 512, width: 512 };

/** The graphs of an AutoencoderTiny: pictures to latents, and back. */
export function autoencoderTinyGraphs(
  config: AutoencoderTinyConfig,
  size: ImageSize = usualSize,
): readonly [encode: NetworkGraph, decode: NetworkGraph] {
  return autoencoderGraphs(autoencoderTinyLayout(config), size, {
    encoded: 'latents',
    encode: (ops, pictures) => tinyEncoder(ops, config, pictures),
    decode: (ops, latents) => tinyDecoder(ops, config, latents),
  });
}
