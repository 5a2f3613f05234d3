import type { Activation, Frequencies, Ops } from './ops.ts';
import type { LinearParameters, Parameter } from './parameter.ts';

/** Height and width of an image, or of the grid that tokens lie on row by row. */
export interface GridSize {
  readonly height: number;
  readonly width: number;
}

/**
 * The non-linearities that networks of tokens have besides: GELU as it is approximated by a hyperbolic tangent
 * (arXiv:1606.08415, section 2), and as x · sigmoid(1.702 x).
 */
export type TokenActivation = Activation | 'gelu-tanh' | 'quick-gelu';

/** Scale and shift `[C]` of a normalization; one that is left out changes nothing. */
export interface NormParameters {
  readonly weight?: Parameter;
  readonly bias?: Parameter;
}

/** What an attention reads: queries `[N, T, inner]`, and keys and values `[N, S, inner]`. */
export interface TokenAttentionInputs<Value> {
  readonly query: Value;
  readonly key: Value;
  readonly value: Value;
}

/** How queries attend to keys: each to all of them unless told otherwise. */
export interface TokenAttentionOptions<Value> {
  readonly heads: number;
  /** What is added to the scores of each key, `[N, S]` in single precision: a large negative number hides it. */
  readonly mask?: Value;
  /** Whether a query sees no key that comes after it. */
  readonly isCausal?: boolean;
}

/** Positions that are computed rather than learned. */
export interface FixedPositions {
  /** What the table is called in the graph. */
  readonly name: string;
  /** A row for each token, one after the other. Asked for when a graph is written, not when it is counted. */
  table(): Float32Array;
}

/** What tokens are scaled and shifted by: features `[T, C]`, T being 1 or N. */
export interface TokenModulation<Value> {
  readonly scale: Value;
  readonly shift: Value;
}

/**
 * The operations of networks that work on sequences: transformers, encoders of text, and U-Nets that attend to them.
 * They come on top of those of images; a reading of them is apart from the reading of {@link Ops} that it extends, so
 * that who draws without any loads none of this: {@link TokenGraphBuilder}, {@link TokenTangentBuilder},
 * {@link TokenCostCounter}.
 *
 * Tokens are `[N, T, C]`: a sequence of T for each of the batch. T is known when the graph is written.
 */
export interface TokenOps<Value> extends Ops<Value> {
  activation(x: Value, kind: TokenActivation): Value;
  /** Linear map of features, or of each token; weight `[out, in]`, with or without a bias. */
  linear(x: Value, layer: LinearParameters): Value;
  /**
   * Sines and cosines as of {@link Ops.sinusoids}, also of several numbers for each image, `[N, k]`: their features one
   * after the other, `[N, k · 2F]`.
   */
  sinusoids(times: Value, frequencies: readonly number[] | Frequencies, order: 'sin-cos' | 'cos-sin'): Value;

  /**
   * Rows of a table `[rows, C]` by ids `[N, T]`, or `[N]`: tokens or features, in the precision of
   * {@link Ops.toWorkingPrecision}.
   */
  embedTokens(ids: Value, table: Parameter): Value;
  /** Adds to each token what belongs to its place: the first rows of a table `[rows, C]`, or numbers that are known. */
  addPositions(x: Value, positions: Parameter | FixedPositions): Value;

  /** The pixels of an image as tokens, row by row. */
  toTokens(x: Value): Value;
  /** The image whose pixels are the tokens. */
  toImage(x: Value, grid: GridSize): Value;
  /**
   * The image whose patches of `size` × `size` pixels are the tokens, `[N, height · width, size · size · C]`: a token has
   * its pixels row by row, and of each pixel all channels.
   */
  fromPatches(x: Value, grid: GridSize, size: number): Value;

  /** Layer normalization of each token (arXiv:1607.06450). */
  layerNorm(x: Value, layer: NormParameters, epsilon: number): Value;
  /** softmax(Q Kᵀ / √d + mask) V in so many heads of d features (arXiv:1706.03762, section 3.2): tokens `[N, T, inner]`. */
  attention(inputs: TokenAttentionInputs<Value>, options: TokenAttentionOptions<Value>): Value;
  /** The first half of each token's features times an activation of the second half (arXiv:2002.05202). */
  gatedActivation(x: Value, kind: TokenActivation): Value;

  /** `x · (1 + scale) + shift` for each token. */
  modulateTokens(x: Value, modulation: TokenModulation<Value>): Value;
  /** `x · gate` for each token, with features `[T, C]`, T being 1 or N. */
  gateTokens(x: Value, gate: Value): Value;

  /** Features `[T, F]`, or those of each token, taken apart into so many equal parts. */
  splitFeatures(x: Value, count: number): readonly Value[];
  /** Features of several values, one after the other. */
  joinFeatures(values: readonly Value[]): Value;
  /** Sequences one after the other. */
  joinTokens(a: Value, b: Value): Value;
  /** One token of each sequence, by its place `[N]`: features `[N, C]`. */
  tokenAt(x: Value, places: Value): Value;

  /** An image of another size; each pixel is the one at the same place of the old image, rounded down. */
  resizeNearest(x: Value, size: GridSize): Value;
}
