import type { Activation } from '@langevin/onnx';
import { activation } from '../config/activation-setting.ts';
import {
  blockNames,
  type ConfigCheck,
  count,
  counts,
  finite,
  flag,
  imageSize,
  layerCount,
} from '../config/config-checks.ts';

/** What configurations of autoencoders with diffusers' encoder and decoder have in common. */
export interface AutoencoderConfig {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly downBlockTypes: readonly string[];
  readonly upBlockTypes: readonly string[];
  /** Channels at each size, the largest size first. */
  readonly blockOutChannels: readonly number[];
  /** Residual blocks at each size of the encoder; the decoder has one more. */
  readonly layersPerBlock: number;
  readonly actFn: Activation;
  readonly latentChannels: number;
  /** Groups of the normalizations. */
  readonly normNumGroups: number;
  /** Height and width of the pictures that it was trained on. It takes others too. */
  readonly sampleSize: number | readonly [height: number, width: number];
  /** What pipelines multiply latents by, so that their variance is about 1. The network itself doesn't. */
  readonly scalingFactor: number;
  /** Whether half precision overflows in it, so that pipelines of large pictures run it in single precision. */
  readonly forceUpcast: boolean;
  /** Whether encoder and decoder attend where the image is smallest. */
  readonly midBlockAddAttention: boolean;
}

/** diffusers' defaults, where its classes have the same. */
export const autoencoderDefaults: Omit<AutoencoderConfig, 'latentChannels' | 'forceUpcast'> = {
  inChannels: 3,
  outChannels: 3,
  downBlockTypes: ['DownEncoderBlock2D'],
  upBlockTypes: ['UpDecoderBlock2D'],
  blockOutChannels: [64],
  layersPerBlock: 1,
  actFn: 'silu',
  normNumGroups: 32,
  sampleSize: 32,
  scalingFactor: 0.18215,
  midBlockAddAttention: true,
};

/** What the settings may be. */
export const autoencoderChecks: { readonly [Key in keyof AutoencoderConfig]: ConfigCheck } = {
  inChannels: count,
  outChannels: count,
  downBlockTypes: blockNames,
  upBlockTypes: blockNames,
  blockOutChannels: counts,
  layersPerBlock: layerCount,
  actFn: activation,
  latentChannels: count,
  normNumGroups: count,
  sampleSize: imageSize,
  scalingFactor: finite,
  forceUpcast: flag,
  midBlockAddAttention: flag,
};
