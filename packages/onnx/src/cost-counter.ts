import { elementCount } from '@langevin/core';
import {
  type Activation,
  type AttentionLayers,
  type ConvolutionOptions,
  type Frequencies,
  noPadding,
  type Ops,
  type Shape,
} from './ops.ts';
import type { LayerParameters, LinearParameters, Parameter } from './parameter.ts';
import { channelsOf, concatShape, conv2dShape, imageShape, pixelsOf, resizedShape } from './shapes.ts';

/**
 * Reads a network's description by counting: which parameters it asks for, and how many floating-point
 * operations an image costs (two per multiply-add of convolutions, linear maps and attention).
 */
export class CostCounter implements Ops<Shape> {
  /** The parameters in the order of their first use, by name. */
  readonly parameters: Map<string, Parameter> = new Map<string, Parameter>();
  /** Floating-point operations for a batch of one, by what they belong to. */
  readonly flopsBy: { convolution: number; linear: number; attention: number } = {
    convolution: 0,
    linear: 0,
    attention: 0,
  };

  /** Floating-point operations for a batch of one. */
  get flops(): number {
    return this.flopsBy.convolution + this.flopsBy.linear + this.flopsBy.attention;
  }

  shapeOf(value: Shape): Shape {
    return value;
  }

  toWorkingPrecision(x: Shape): Shape {
    return x;
  }

  conv2d(x: Shape, layer: LinearParameters, { padding = noPadding, stride = 1 }: ConvolutionOptions = {}): Shape {
    const shape = conv2dShape(x, layer.weight.shape, padding, stride);
    this.#layer(layer);
    this.flopsBy.convolution += layerFlops(layer, pixelsOf(shape));
    return shape;
  }

  pointwise(x: Shape, layer: LayerParameters): Shape {
    this.#layer(layer);
    this.flopsBy.linear += layerFlops(layer, pixelsOf(x));
    return imageShape(x, layer.weight.shape[0]!);
  }

  linear(x: Shape, layer: LayerParameters): Shape {
    this.#layer(layer);
    this.flopsBy.linear += layerFlops(layer, 1);
    return [x[0]!, layer.weight.shape[0]!];
  }

  groupNorm(x: Shape, layer: LayerParameters): Shape {
    this.#layer(layer);
    return x;
  }

  activation(x: Shape, _kind: Activation): Shape {
    return x;
  }

  selfAttention(x: Shape, { query, key, value, output }: AttentionLayers, _heads: number): Shape {
    for (const layer of [query, key, value]) this.pointwise(x, layer);
    const inner = imageShape(x, query.weight.shape[0]!);
    this.flopsBy.attention += 2 * 2 * channelsOf(inner) * pixelsOf(x) ** 2;
    return this.pointwise(inner, output);
  }

  add(a: Shape, _b: Shape): Shape {
    return a;
  }

  affine(x: Shape): Shape {
    return x;
  }

  concat(a: Shape, b: Shape): Shape {
    return concatShape(a, b);
  }

  addToPixels(x: Shape, _features: Shape): Shape {
    return x;
  }

  modulate(x: Shape, _scaleAndShift: Shape): Shape {
    return x;
  }

  divideImages(x: Shape, _divisor: Shape): Shape {
    return x;
  }

  averagePool(x: Shape): Shape {
    return resizedShape(x, 1 / 2);
  }

  upsampleNearest(x: Shape): Shape {
    return resizedShape(x, 2);
  }

  firDownsample(x: Shape): Shape {
    return this.#fir(resizedShape(x, 1 / 2), 16);
  }

  firUpsample(x: Shape): Shape {
    return this.#fir(resizedShape(x, 2), 4);
  }

  log(x: Shape): Shape {
    return x;
  }

  sinusoids([times]: Shape, frequencies: readonly number[] | Frequencies): Shape {
    if (!('cycles' in frequencies)) return [times!, 2 * frequencies.length];
    this.#parameter(frequencies.cycles);
    return [times!, 2 * frequencies.cycles.shape[0]!];
  }

  padFeatures([times, features]: Shape, count: number): Shape {
    return [times!, (features as number) + count];
  }

  lookup([indices]: Shape, table: Parameter): Shape {
    this.#parameter(table);
    return [indices!, table.shape[1]!];
  }

  #layer({ weight, bias }: LinearParameters): void {
    this.#parameter(weight);
    if (bias) this.#parameter(bias);
  }

  #fir(shape: Shape, taps: number): Shape {
    this.flopsBy.convolution += 2 * taps * channelsOf(shape) * pixelsOf(shape);
    return shape;
  }

  #parameter(parameter: Parameter): void {
    this.parameters.set(parameter.name, parameter);
  }
}

/** Operations of a layer that is applied at so many positions: two for each weight. */
function layerFlops({ weight }: LinearParameters, positions: number): number {
  return 2 * positions * elementCount(weight.shape);
}
