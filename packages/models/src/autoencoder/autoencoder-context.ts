import type { Ops } from '@langevin/onnx';
import type { BlockContext } from '../blocks/block-context.ts';
import type { AutoencoderConfig } from './autoencoder-config.ts';

/** What diffusers' autoencoders add to the variance of a normalization. */
const normEps = 1e-6;

/** What the blocks of an encoder and a decoder share. Neither is told anything, and each attention has one head. */
export function autoencoderContext<Value>(
  ops: Ops<Value>,
  network: string,
  { normNumGroups, actFn }: AutoencoderConfig,
): BlockContext<Value> {
  return { ops, network, normNumGroups, normEps, actFn, attentionHeadDim: null, resnetTimeScaleShift: 'default' };
}
