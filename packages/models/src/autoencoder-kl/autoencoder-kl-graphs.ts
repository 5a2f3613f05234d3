import { Scope } from '@langevin/onnx';
import { autoencoderContext } from '../autoencoder/autoencoder-context.ts';
import { autoencoderGraphs } from '../autoencoder/autoencoder-graphs.ts';
import { autoencoderLayout, usualSize } from '../autoencoder/autoencoder-layout.ts';
import { decoder } from '../autoencoder/decoder.ts';
import { encoder } from '../autoencoder/encoder.ts';
import { convolve1x1 } from '../blocks/convolution.ts';
import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import { type AutoencoderKLConfig, autoencoderKLClassName } from './autoencoder-kl-config.ts';

/** The graphs of an AutoencoderKL: pictures to the moments of their latents' distributions, and latents to pictures. */
export function autoencoderKLGraphs(
  config: AutoencoderKLConfig,
  size: ImageSize = usualSize(config),
): readonly [encode: NetworkGraph, decode: NetworkGraph] {
  const { latentChannels, useQuantConv, usePostQuantConv } = config;
  return autoencoderGraphs(autoencoderLayout(config), size, {
    encoded: 'moments',
    encode(ops, pictures) {
      const net = autoencoderContext(ops, autoencoderKLClassName, config);
      const moments = encoder(net, config, ops.toWorkingPrecision(pictures), 2 * latentChannels);
      return useQuantConv ? convolve1x1(ops, new Scope('quant_conv'), moments, 2 * latentChannels) : moments;
    },
    decode(ops, latents) {
      const net = autoencoderContext(ops, autoencoderKLClassName, config);
      const given = ops.toWorkingPrecision(latents);
      const read = usePostQuantConv ? convolve1x1(ops, new Scope('post_quant_conv'), given, latentChannels) : given;
      return decoder(net, config, read);
    },
  });
}
