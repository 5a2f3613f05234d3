/** Configuration of a {@link CLIPTextModel}: transformers' keys in camelCase, with transformers' defaults. */
export interface CLIPTextConfig {
  /** How many tokens there are. */
  readonly vocabSize: number;
  /** Features of a token. */
  readonly hiddenSize: number;
  /** Features between the two maps of a layer's perceptron. */
  readonly intermediateSize: number;
  /** Features of a text in the space that it shares with pictures; used by {@link CLIPTextModelWithProjection} alone. */
  readonly projectionDim: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  /** How many tokens a text may have. */
  readonly maxPositionEmbeddings: number;
  readonly hiddenAct: 'quick_gelu' | 'gelu';
  readonly layerNormEps: number;
  /** The token in front of a text. Of the three, only the one behind it means something to the network. */
  readonly bosTokenId: number | null;
  /**
   * The token behind a text, whose features stand for the whole: the first of them. Where it is 2, as early versions of
   * transformers wrote whatever the vocabulary, it is the token with the largest number.
   */
  readonly eosTokenId: number;
  /** The token that fills texts up to a length. */
  readonly padTokenId: number | null;
  /** Whether pipelines hand the network the mask of a text's tokens; if not, padding is attended to as any token is. */
  readonly useAttentionMask: boolean;
}

/** transformers' defaults. */
export const defaultCLIPTextConfig: CLIPTextConfig = {
  vocabSize: 49408,
  hiddenSize: 512,
  intermediateSize: 2048,
  projectionDim: 512,
  numHiddenLayers: 12,
  numAttentionHeads: 8,
  maxPositionEmbeddings: 77,
  hiddenAct: 'quick_gelu',
  layerNormEps: 1e-5,
  bosTokenId: 49406,
  eosTokenId: 49407,
  padTokenId: 1,
  useAttentionMask: false,
};
