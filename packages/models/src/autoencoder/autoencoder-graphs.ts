import type { Ops } from '@langevin/onnx';
import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import { type AutoencoderLayout, checkPictureSize } from './autoencoder-layout.ts';

/** The two networks that an autoencoder is made of. */
export interface AutoencoderNetworks {
  /** What the encoder's output is called. */
  readonly encoded: string;
  encode<Value>(ops: Ops<Value>, pictures: Value): Value;
  decode<Value>(ops: Ops<Value>, latents: Value): Value;
}

/**
 * The graphs of an autoencoder for pictures of a size: `encode`, and `decode` for the latents of such pictures.
 *
 * @throws {InvalidArgumentError} for a size of which there are no latents.
 */
export function autoencoderGraphs(
  layout: AutoencoderLayout,
  size: ImageSize,
  networks: AutoencoderNetworks,
): readonly [encode: NetworkGraph, decode: NetworkGraph] {
  checkPictureSize('size', layout, size);
  const { inChannels, latentChannels, latentSide } = layout;
  const { height, width } = size;
  return [
    {
      name: 'encode',
      inputs: { sample: { shape: ['batch', inChannels, height, width] } },
      describe: (ops, { sample }) => ({ [networks.encoded]: networks.encode(ops, sample!) }),
    },
    {
      name: 'decode',
      inputs: { latents: { shape: ['batch', latentChannels, latentSide(height), latentSide(width)] } },
      describe: (ops, { latents }) => ({ sample: networks.decode(ops, latents!) }),
    },
  ];
}
