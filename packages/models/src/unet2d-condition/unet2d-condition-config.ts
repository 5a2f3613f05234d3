import type { Activation } from '@langevin/onnx';

/** One value for all levels of a network, or one for each, the one of the largest images first. */
export type PerLevel<T> = T | readonly T[];

/**
 * Configuration of a {@link UNet2DConditionModel}: diffusers' keys in camelCase, with diffusers' defaults.
 */
export interface UNet2DConditionConfig {
  /** Height and width of the latents; `null` if the checkpoint doesn't say. */
  readonly sampleSize: number | readonly [height: number, width: number] | null;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Whether the network maps its input from [0, 1] to [-1, 1] itself. */
  readonly centerInputSample: boolean;
  readonly flipSinToCos: boolean;
  readonly freqShift: number;
  readonly downBlockTypes: readonly string[];
  readonly midBlockType: string | null;
  readonly upBlockTypes: readonly string[];
  /** Whether both attentions of a transformer's layer read the text, and none the image. */
  readonly onlyCrossAttention: PerLevel<boolean>;
  readonly blockOutChannels: readonly number[];
  readonly layersPerBlock: PerLevel<number>;
  readonly downsamplePadding: 0 | 1;
  readonly midBlockScaleFactor: number;
  /** Used in training only. */
  readonly dropout: number;
  readonly actFn: Activation;
  readonly normNumGroups: number;
  readonly normEps: number;
  /** Channels of the text's hidden states. */
  readonly crossAttentionDim: PerLevel<number>;
  /** Layers of each transformer: of a level, or of each of its transformers. */
  readonly transformerLayersPerBlock: PerLevel<PerLevel<number>>;
  /** The same of the way up, the one of the smallest images first; as on the way down if `null`. */
  readonly reverseTransformerLayersPerBlock: readonly PerLevel<number>[] | null;
  /**
   * The number of heads of a transformer, which diffusers has named so, and kept the name; in simple blocks it is the
   * channels of a head.
   */
  readonly attentionHeadDim: PerLevel<number>;
  /** The number of heads of a transformer; {@link attentionHeadDim} if `null`. */
  readonly numAttentionHeads: PerLevel<number> | null;
  /** Whether transformers are entered by a linear map of tokens rather than a convolution, which is the same. */
  readonly useLinearProjection: boolean;
  readonly classEmbedType: 'timestep' | 'identity' | 'projection' | 'simple_projection' | null;
  /** What is added to the embedding of the time besides: of the text as a whole, and numbers such as sizes (SDXL). */
  readonly additionEmbedType: 'text_time' | null;
  /** Features of each of these numbers. */
  readonly additionTimeEmbedDim: number | null;
  /** Rows of the table of classes, where `classEmbedType` is `null`. */
  readonly numClassEmbeds: number | null;
  /** Whether attention is computed in single precision, which it always is. */
  readonly upcastAttention: boolean | null;
  readonly resnetTimeScaleShift: 'default' | 'scale_shift';
  /** Whether simple blocks project the embedding without a non-linearity in front. */
  readonly resnetSkipTimeAct: boolean;
  /** The sums of simple blocks are divided by it. */
  readonly resnetOutScaleFactor: number;
  readonly timeEmbeddingType: 'positional' | 'fourier';
  /** Width of the time embedding; four times the first level's channels if `null`, twice for `fourier`. */
  readonly timeEmbeddingDim: number | null;
  /** A non-linearity of the sum of all embeddings. */
  readonly timeEmbeddingActFn: Activation | null;
  /** A non-linearity of the embedding of the time. */
  readonly timestepPostAct: Activation | null;
  /** Channels of an embedding that is added to the features of the time (arXiv:2310.04378, of the guidance's scale). */
  readonly timeCondProjDim: number | null;
  readonly convInKernel: number;
  readonly convOutKernel: number;
  /** Channels of class labels that are vectors, or of what `additionEmbedType` embeds. */
  readonly projectionClassEmbeddingsInputDim: number | null;
  /** Whether the embedding of the class is put behind that of the time rather than added. */
  readonly classEmbeddingsConcat: boolean;
  /** {@link onlyCrossAttention} of the simple middle; that of the network, where it is one for all levels, if `null`. */
  readonly midBlockOnlyCrossAttention: boolean | null;
}

/** diffusers' defaults. */
export const defaultUNet2DConditionConfig: UNet2DConditionConfig = {
  sampleSize: null,
  inChannels: 4,
  outChannels: 4,
  centerInputSample: false,
  flipSinToCos: true,
  freqShift: 0,
  downBlockTypes: ['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D'],
  midBlockType: 'UNetMidBlock2DCrossAttn',
  upBlockTypes: ['UpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D', 'CrossAttnUpBlock2D'],
  onlyCrossAttention: false,
  blockOutChannels: [320, 640, 1280, 1280],
  layersPerBlock: 2,
  downsamplePadding: 1,
  midBlockScaleFactor: 1,
  dropout: 0,
  actFn: 'silu',
  normNumGroups: 32,
  normEps: 1e-5,
  crossAttentionDim: 1280,
  transformerLayersPerBlock: 1,
  reverseTransformerLayersPerBlock: null,
  attentionHeadDim: 8,
  numAttentionHeads: null,
  useLinearProjection: false,
  classEmbedType: null,
  additionEmbedType: null,
  additionTimeEmbedDim: null,
  numClassEmbeds: null,
  upcastAttention: false,
  resnetTimeScaleShift: 'default',
  resnetSkipTimeAct: false,
  resnetOutScaleFactor: 1,
  timeEmbeddingType: 'positional',
  timeEmbeddingDim: null,
  timeEmbeddingActFn: null,
  timestepPostAct: null,
  timeCondProjDim: null,
  convInKernel: 3,
  convOutKernel: 3,
  projectionClassEmbeddingsInputDim: null,
  classEmbeddingsConcat: false,
  midBlockOnlyCrossAttention: null,
};
