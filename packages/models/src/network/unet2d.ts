import { ConfigError } from '@langevin/core';
import { type Ops, Scope } from '@langevin/onnx';
import { convolve3x3 } from '../blocks/convolution.ts';
import { outputLayers } from '../blocks/output-layers.ts';
import type { UNet2DConfig } from '../unet2d-config.ts';
import { unet2dClassName } from '../unet2d-config-format.ts';
import type { NetworkContext, NetworkInputs } from './context.ts';
import { type DownState, downBlock } from './down-blocks.ts';
import { middle } from './middle.ts';
import { timeEmbedding } from './time-embedding.ts';
import { type UpState, upBlock } from './up-blocks.ts';

/**
 * The network of diffusers' UNet2DModel, described once over {@link Ops}: down, across and up again, with
 * connections from each layer of the way down to its counterpart on the way up (arXiv:1505.04597).
 * Parameters are named as in diffusers' checkpoints.
 *
 * @returns images `[N, outChannels, H, W]`.
 */
export function unet2d<Value>(ops: Ops<Value>, config: UNet2DConfig, inputs: NetworkInputs<Value>): Value {
  const root = new Scope();
  const channels = config.blockOutChannels;
  const embedding = ops.toWorkingPrecision(ops.activation(timeEmbedding(ops, config, inputs), config.actFn));
  const net: NetworkContext<Value> = { ...config, config, ops, embedding, network: unet2dClassName };

  const sample = ops.toWorkingPrecision(config.centerInputSample ? ops.affine(inputs.sample, 2, -1) : inputs.sample);
  const first = convolve3x3(ops, root.child('conv_in'), sample, channels[0]!);

  let down: DownState<Value> = { hidden: first, residuals: [first], skip: sample };
  config.downBlockTypes.forEach((type, level) => {
    const place = {
      scope: root.child('down_blocks').child(level),
      outChannels: channels[level]!,
      isFinal: level === channels.length - 1,
    };
    down = downBlock(type)(net, place, down);
  });

  let up: UpState<Value> = {
    hidden: middle(net, root.child('mid_block'), down.hidden),
    residuals: down.residuals,
    skip: undefined,
  };
  config.upBlockTypes.forEach((type, index) => {
    const level = channels.length - 1 - index;
    const place = { scope: root.child('up_blocks').child(index), outChannels: channels[level]!, isFinal: level === 0 };
    up = upBlock(type)(net, place, up);
  });

  let output = outputLayers(net, root, up.hidden, config.outChannels);
  if (up.skip !== undefined) output = addSkip(ops, output, up.skip);
  // A network that is told sigma is trained so that its raw output is sigma times the score.
  return config.timeEmbeddingType === 'fourier' ? ops.divideImages(output, inputs.timestep) : output;
}

function addSkip<Value>(ops: Ops<Value>, output: Value, skip: Value): Value {
  const size = ops.shapeOf(skip).slice(2).join('×');
  const expected = ops.shapeOf(output).slice(2).join('×');
  if (size !== expected) {
    throw new ConfigError(
      unet2dClassName,
      'upBlockTypes',
      `skip blocks must reach to the end: their image is ${size}, the output ${expected}.`,
    );
  }
  return ops.add(output, skip);
}
