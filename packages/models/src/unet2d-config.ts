import type { Activation } from '@langevin/onnx';

/**
 * Configuration of a {@link UNet2DModel}: diffusers' keys in camelCase, with diffusers' defaults.
 */
export interface UNet2DConfig {
  /** Height and width of the images; `null` if the checkpoint doesn't say. */
  readonly sampleSize: number | readonly [height: number, width: number] | null;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Whether the network maps its input from [0, 1] to [-1, 1] itself. */
  readonly centerInputSample: boolean;
  readonly timeEmbeddingType: 'fourier' | 'positional' | 'learned';
  /** Width of the time embedding; four times the first block's channels if `null`. */
  readonly timeEmbeddingDim: number | null;
  readonly freqShift: number;
  readonly flipSinToCos: boolean;
  readonly downBlockTypes: readonly string[];
  readonly midBlockType: 'UNetMidBlock2D' | null;
  readonly upBlockTypes: readonly string[];
  readonly blockOutChannels: readonly number[];
  readonly layersPerBlock: number;
  readonly midBlockScaleFactor: number;
  readonly downsamplePadding: number;
  readonly downsampleType: 'conv' | 'resnet';
  readonly upsampleType: 'conv' | 'resnet';
  /** Used in training only. */
  readonly dropout: number;
  readonly actFn: Activation;
  /** Channels of an attention head; one head of all the channels if `null`. */
  readonly attentionHeadDim: number | null;
  /** Groups of the normalizations; a quarter of the channels, at most 32, where it is `null`. */
  readonly normNumGroups: number | null;
  readonly attnNormNumGroups: number | null;
  readonly normEps: number;
  readonly resnetTimeScaleShift: 'default' | 'scale_shift';
  readonly addAttention: boolean;
  readonly classEmbedType: 'timestep' | 'identity' | null;
  readonly numClassEmbeds: number | null;
  /** Rows of the table of a learned time embedding. */
  readonly numTrainTimesteps: number | null;
}

/** diffusers' defaults. */
export const defaultUNet2DConfig: UNet2DConfig = {
  sampleSize: null,
  inChannels: 3,
  outChannels: 3,
  centerInputSample: false,
  timeEmbeddingType: 'positional',
  timeEmbeddingDim: null,
  freqShift: 0,
  flipSinToCos: true,
  downBlockTypes: ['DownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D'],
  midBlockType: 'UNetMidBlock2D',
  upBlockTypes: ['AttnUpBlock2D', 'AttnUpBlock2D', 'AttnUpBlock2D', 'UpBlock2D'],
  blockOutChannels: [224, 448, 672, 896],
  layersPerBlock: 2,
  midBlockScaleFactor: 1,
  downsamplePadding: 1,
  downsampleType: 'conv',
  upsampleType: 'conv',
  dropout: 0,
  actFn: 'silu',
  attentionHeadDim: 8,
  normNumGroups: 32,
  attnNormNumGroups: null,
  normEps: 1e-5,
  resnetTimeScaleShift: 'default',
  addAttention: true,
  classEmbedType: null,
  numClassEmbeds: null,
  numTrainTimesteps: null,
};
