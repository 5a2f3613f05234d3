import { type Activation, channelsOf, type Ops, Scope } from '@langevin/onnx';
import { convolve3x3, samePadding } from '../blocks/convolution.ts';
import type { AutoencoderTinyConfig } from './autoencoder-tiny-config.ts';

/**
 * The encoder of TAESD, the tiny autoencoder for Stable Diffusion (github.com/madebyollin/taesd): at each size residual
 * blocks, and a convolution that halves it.
 *
 * @param pictures - in [-1, 1], which it maps to [0, 1] first.
 * @returns latents `[N, latentChannels, h, w]`.
 */
export function tinyEncoder<Value>(ops: Ops<Value>, config: AutoencoderTinyConfig, pictures: Value): Value {
  const next = numberedLayers('encoder.layers');
  let hidden = ops.toWorkingPrecision(ops.affine(pictures, 1 / 2, 1 / 2));
  config.numEncoderBlocks.forEach((blocks, size) => {
    hidden =
      size === 0
        ? convolve3x3(ops, next(), hidden, config.encoderBlockOutChannels[0]!)
        : convolveWithoutBias(ops, next(), hidden, 2);
    for (let block = 0; block < blocks; block++) hidden = tinyBlock(ops, next(), hidden, config.actFn);
  });
  return convolve3x3(ops, next(), hidden, config.latentChannels);
}

/**
 * The decoder of TAESD: the encoder's blocks in the other direction.
 *
 * @param latents - which it brings into [-3, 3] first, as 3 tanh(x / 3).
 * @returns pictures in [-1, 1] but for what overshoots: the last layer gives them in [0, 1].
 */
export function tinyDecoder<Value>(ops: Ops<Value>, config: AutoencoderTinyConfig, latents: Value): Value {
  const next = numberedLayers('decoder.layers');
  const limited = ops.affine(ops.activation(ops.affine(latents, 1 / 3), 'tanh'), 3);
  let hidden = convolve3x3(ops, next(), ops.toWorkingPrecision(limited), config.decoderBlockOutChannels[0]!);
  hidden = ops.activation(hidden, config.actFn);
  next();
  config.numDecoderBlocks.forEach((blocks, size) => {
    for (let block = 0; block < blocks; block++) hidden = tinyBlock(ops, next(), hidden, config.actFn);
    if (size === config.numDecoderBlocks.length - 1) return;
    next();
    hidden = convolveWithoutBias(ops, next(), ops.upsampleNearest(hidden), 1);
  });
  return ops.affine(convolve3x3(ops, next(), hidden, config.outChannels), 2, -1);
}

/** The layers of a network that are called by their numbers, one after the other. Those without weights have one too. */
function numberedLayers(path: string): () => Scope {
  let count = 0;
  return () => new Scope(path).child(count++);
}

/** Three convolutions beside a shortcut. Its sum goes through a ReLU, whatever the activation between them. */
function tinyBlock<Value>(ops: Ops<Value>, scope: Scope, x: Value, actFn: Activation): Value {
  const channels = channelsOf(ops.shapeOf(x));
  const layer = (index: number, image: Value): Value =>
    convolve3x3(ops, scope.child('conv').child(index), image, channels);
  let hidden = ops.activation(layer(0, x), actFn);
  hidden = ops.activation(layer(2, hidden), actFn);
  return ops.activation(ops.add(layer(4, hidden), x), 'relu');
}

function convolveWithoutBias<Value>(ops: Ops<Value>, scope: Scope, x: Value, stride: 1 | 2): Value {
  const channels = channelsOf(ops.shapeOf(x));
  const weight = scope.parameter('weight', [channels, channels, 3, 3]);
  return ops.conv2d(x, { weight }, { padding: samePadding, stride });
}
