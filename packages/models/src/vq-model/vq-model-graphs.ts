import { type Parameter, Scope } from '@langevin/onnx';
import { autoencoderContext } from '../autoencoder/autoencoder-context.ts';
import { autoencoderGraphs } from '../autoencoder/autoencoder-graphs.ts';
import { type AutoencoderLayout, autoencoderLayout, usualSize } from '../autoencoder/autoencoder-layout.ts';
import { decoder } from '../autoencoder/decoder.ts';
import { encoder } from '../autoencoder/encoder.ts';
import { convolve1x1 } from '../blocks/convolution.ts';
import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import { codebookWidth, type VQModelConfig, vqModelClassName } from './vq-model-config.ts';

/** The codebook, which no graph reads. */
export function codebookParameter(config: VQModelConfig): Parameter {
  return new Scope('quantize.embedding').parameter('weight', [config.numVqEmbeddings, codebookWidth(config)]);
}

/** The sizes of a VQModel: its latents are as wide as the codebook. */
export function vqModelLayout(config: VQModelConfig): AutoencoderLayout {
  return { ...autoencoderLayout(config), latentChannels: codebookWidth(config) };
}

/** The graphs of a VQModel: pictures to the latents before the codebook, and those behind it to pictures. */
export function vqModelGraphs(
  config: VQModelConfig,
  size: ImageSize = usualSize(config),
): readonly [encode: NetworkGraph, decode: NetworkGraph] {
  const { latentChannels } = config;
  return autoencoderGraphs(vqModelLayout(config), size, {
    encoded: 'latents',
    encode(ops, pictures) {
      const net = autoencoderContext(ops, vqModelClassName, config);
      const hidden = encoder(net, config, ops.toWorkingPrecision(pictures), latentChannels);
      return convolve1x1(ops, new Scope('quant_conv'), hidden, codebookWidth(config));
    },
    decode(ops, latents) {
      const net = autoencoderContext(ops, vqModelClassName, config);
      const given = ops.toWorkingPrecision(latents);
      return decoder(net, config, convolve1x1(ops, new Scope('post_quant_conv'), given, latentChannels));
    },
  });
}
