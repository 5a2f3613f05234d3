import { Scope, type TokenOps } from '@langevin/onnx';
import { normalize } from '../blocks/normalize.ts';
import type { ConditionContext, ConditionInputs } from './condition-context.ts';
import { conditionDownBlock } from './condition-down-block.ts';
import { conditionEmbedding } from './condition-embedding.ts';
import { conditionMiddle } from './condition-middle.ts';
import { conditionUpBlock } from './condition-up-block.ts';
import { atLevel, attentionOnWayDown, attentionOnWayUp } from './level-settings.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';
import { unet2dConditionClassName } from './unet2d-condition-config-format.ts';

/** What is added to the scores of a token that is not read. */
const hidden = -10_000;

/**
 * The network of diffusers' UNet2DConditionModel, described once over {@link TokenOps}: a U-Net whose levels read a text by
 * cross-attention (arXiv:2112.10752, section 3.3; arXiv:2307.01952). Parameters are named as in diffusers' checkpoints.
 *
 * @returns latents `[N, outChannels, H, W]`.
 */
export function unet2dCondition<Value>(
  ops: TokenOps<Value>,
  config: UNet2DConditionConfig,
  inputs: ConditionInputs<Value>,
): Value {
  const root = new Scope();
  const channels = config.blockOutChannels;
  const net = contextOf(ops, config, inputs);

  const sample = ops.toWorkingPrecision(config.centerInputSample ? ops.affine(inputs.sample, 2, -1) : inputs.sample);
  let x = convolve(ops, root.child('conv_in'), sample, channels[0]!, config.convInKernel);

  const residuals: Value[] = [x];
  config.downBlockTypes.forEach((type, level) => {
    const place = {
      scope: root.child('down_blocks').child(level),
      outChannels: channels[level]!,
      layers: atLevel(config.layersPerBlock, level),
      isFinal: level === channels.length - 1,
      attention: attentionOnWayDown(config, level),
    };
    residuals.push(...conditionDownBlock(net, type, place, residuals.at(-1)!));
  });

  x = conditionMiddle(net, root.child('mid_block'), residuals.at(-1)!);

  config.upBlockTypes.forEach((type, index) => {
    const level = channels.length - 1 - index;
    const place = {
      scope: root.child('up_blocks').child(index),
      outChannels: channels[level]!,
      layers: atLevel(config.layersPerBlock, level) + 1,
      isFinal: level === 0,
      attention: attentionOnWayUp(config, level),
    };
    x = conditionUpBlock(net, type, place, x, residuals);
  });

  x = ops.activation(normalize(net, root.child('conv_norm_out'), x), config.actFn);
  return convolve(ops, root.child('conv_out'), x, config.outChannels, config.convOutKernel);
}

function contextOf<Value>(
  ops: TokenOps<Value>,
  config: UNet2DConditionConfig,
  inputs: ConditionInputs<Value>,
): ConditionContext<Value> {
  const { encoderHiddenStates, encoderAttentionMask: mask } = inputs;
  const embedding = conditionEmbedding(ops, config, inputs);
  const { normNumGroups, normEps, actFn, resnetTimeScaleShift } = config;
  return {
    ops,
    config,
    network: unet2dConditionClassName,
    normNumGroups,
    normEps,
    actFn,
    attentionHeadDim: null,
    resnetTimeScaleShift,
    embedding: ops.toWorkingPrecision(ops.activation(embedding, actFn)),
    plainEmbedding: ops.toWorkingPrecision(embedding),
    text: {
      states: ops.toWorkingPrecision(encoderHiddenStates),
      mask: mask && ops.affine(mask, -hidden, hidden),
    },
  };
}

/** A convolution that keeps the size, by kernels of an odd size. */
function convolve<Value>(ops: TokenOps<Value>, scope: Scope, x: Value, outChannels: number, kernel: number): Value {
  const margin = (kernel - 1) / 2;
  const layer = scope.layer([outChannels, ops.shapeOf(x)[1] as number, kernel, kernel]);
  return ops.conv2d(x, layer, { padding: { top: margin, left: margin, bottom: margin, right: margin } });
}
