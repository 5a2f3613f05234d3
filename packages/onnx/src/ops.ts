import type { LayerParameters, LinearParameters, Parameter } from './parameter.ts';
import type { Dim } from './proto/onnx-proto.ts';

export type { Dim };

/** Shape of a value. The first dimension is usually a batch that is known only when the model runs. */
export type Shape = readonly Dim[];

/** Rows and columns of zeros around an image. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** No padding: the result loses what the kernel reaches over. */
export const noPadding: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/** How a convolution moves over an image: with stride 1 and no padding unless given. */
export interface ConvolutionOptions {
  readonly padding?: Padding;
  readonly stride?: number;
}

/** The non-linearities of networks. */
export type Activation = 'silu' | 'mish' | 'gelu' | 'relu' | 'tanh';

/** The linear maps of an attention: into its heads with weights `[inner, C]`, and out of them with `[C, inner]`. */
export interface AttentionLayers<Layer = LayerParameters> {
  readonly query: Layer;
  readonly key: Layer;
  readonly value: Layer;
  readonly output: Layer;
}

/**
 * The operations of a convolutional network. A network is described once, as a function over `Ops`;
 * each reading of the description is a class that implements them: {@link GraphBuilder} writes an
 * ONNX graph, {@link TangentBuilder} one that carries derivatives along, {@link CostCounter} counts parameters and
 * floating-point operations.
 *
 * `Value` is whatever a reading keeps of a tensor. Images are `[N, C, H, W]`, features `[T, F]` where
 * T is 1 or N: what depends on the time alone is computed once when the whole batch shares it.
 */
export interface Ops<Value> {
  /** The shape of a value, as far as it is known before the model runs. */
  shapeOf(value: Value): Shape;

  /**
   * A value in the precision that images are computed in: half, where a reading is in half precision. What the network
   * reads, and all that is computed before it is brought there, is in single precision, and so is the result of
   * {@link divideImages}.
   */
  toWorkingPrecision(x: Value): Value;

  /** Convolution of an image, with or without a bias; weight `[out, in, k, k]`. */
  conv2d(x: Value, layer: LinearParameters, options?: ConvolutionOptions): Value;
  /** The same linear map at each pixel of an image; weight `[out, in]`. */
  pointwise(x: Value, layer: LayerParameters): Value;
  /** Linear map of features; weight `[out, in]`. */
  linear(x: Value, layer: LayerParameters): Value;
  /** Group normalization of an image (arXiv:1803.08494), with scale and shift `[C]`. */
  groupNorm(x: Value, layer: LayerParameters, options: { groups: number; epsilon: number }): Value;
  /** A non-linearity, applied to each element; the result has the shape of `x`. */
  activation(x: Value, kind: Activation): Value;
  /** Attention of every pixel of an image to all, in so many heads (arXiv:1706.03762, section 3.2). */
  selfAttention(x: Value, layers: AttentionLayers, heads: number): Value;

  /** Sum of two values of one shape. */
  add(a: Value, b: Value): Value;
  /** `factor · x + offset`. */
  affine(x: Value, factor: number, offset?: number): Value;
  /** Concatenation of images along their channels. */
  concat(a: Value, b: Value): Value;
  /** Adds features `[T, C]` to every pixel of an image. */
  addToPixels(x: Value, features: Value): Value;
  /** `x · (1 + scale) + shift` with features `[T, 2C]`: first the scales, then the shifts. */
  modulate(x: Value, scaleAndShift: Value): Value;
  /** Divides each image by its number in `divisor`, `[T]`, in single precision. */
  divideImages(x: Value, divisor: Value): Value;

  /** Half the size by the mean of each 2×2 pixels. */
  averagePool(x: Value): Value;
  /** Twice the size by repeating each pixel. */
  upsampleNearest(x: Value): Value;
  /** Half the size, low-passed by the filter [1, 3, 3, 1] (arXiv:1904.11486), zeros outside the image. */
  firDownsample(x: Value): Value;
  /** Twice the size, interpolated by the filter [1, 3, 3, 1], zeros outside the image. */
  firUpsample(x: Value): Value;

  /** Natural logarithm. */
  log(x: Value): Value;
  /** Sines and cosines of `t · f` for times `[T]` and frequencies `[F]`: features `[T, 2F]`. */
  sinusoids(times: Value, frequencies: readonly number[] | Frequencies, order: 'sin-cos' | 'cos-sin'): Value;
  /** Features `[T, F]` with so many zeros behind. */
  padFeatures(x: Value, count: number): Value;
  /** Rows of a table `[rows, F]` by index `[T]`: features `[T, F]`. */
  lookup(indices: Value, table: Parameter): Value;
}

/** Frequencies that are learned: `2π · parameter`, multiplied in that order after the time. */
export interface Frequencies {
  readonly cycles: Parameter;
}
