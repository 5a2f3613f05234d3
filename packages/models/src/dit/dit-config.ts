import type { FeedForwardActivation } from '../transformer/feed-forward.ts';

/** Configuration of a {@link DiTTransformer2DModel}: diffusers' keys in camelCase, with diffusers' defaults. */
export interface DiTTransformer2DConfig {
  readonly numAttentionHeads: number;
  /** Features of a head; those of a token are as many for each head. */
  readonly attentionHeadDim: number;
  readonly inChannels: number;
  /** As many as there are in the sample if `null`; twice as many for a network that learns variances. */
  readonly outChannels: number | null;
  readonly numLayers: number;
  /** Used in training only. */
  readonly dropout: number;
  /** Not used. */
  readonly normNumGroups: number;
  /** Whether queries, keys and values have a bias. */
  readonly attentionBias: boolean;
  /** Height and width of the samples that it was trained on. Positions in others are scaled to these. */
  readonly sampleSize: number;
  /** Height and width of the patch that a token is. */
  readonly patchSize: number;
  readonly activationFn: FeedForwardActivation;
  /** Number of classes. The label behind the last one stands for none. */
  readonly numEmbedsAdaNorm: number;
  /** Changes nothing: attention is always weighed in single precision. */
  readonly upcastAttention: boolean;
  readonly normType: 'ada_norm_zero';
  /** Whether the normalization in front of a feed-forward network has a scale and a shift of its own. */
  readonly normElementwiseAffine: boolean;
  /** Of that normalization; the others have 10⁻⁶. */
  readonly normEps: number;
}

/** diffusers' defaults: DiT-XL/2 for pictures of 256 × 256 pixels. */
export const defaultDiTTransformer2DConfig: DiTTransformer2DConfig = {
  numAttentionHeads: 16,
  attentionHeadDim: 72,
  inChannels: 4,
  outChannels: null,
  numLayers: 28,
  dropout: 0,
  normNumGroups: 32,
  attentionBias: true,
  sampleSize: 32,
  patchSize: 2,
  activationFn: 'gelu-approximate',
  numEmbedsAdaNorm: 1000,
  upcastAttention: false,
  normType: 'ada_norm_zero',
  normElementwiseAffine: false,
  normEps: 1e-5,
};

/** Features of a token. */
export function tokenWidth({ numAttentionHeads, attentionHeadDim }: DiTTransformer2DConfig): number {
  return numAttentionHeads * attentionHeadDim;
}
