import { InvalidArgumentError, type OnnxModel } from '@langevin/core';
import type { GraphValue } from './graph/graph-value.ts';
import { OnnxGraph } from './graph/onnx-graph.ts';
import { GraphBuilder, type ParameterSource } from './graph-builder.ts';
import type { GroupNormOptions } from './lowering/group-norm.ts';
import type { Activation, AttentionLayers, ConvolutionOptions, Frequencies, Ops, Shape } from './ops.ts';
import { type LayerParameters, type LinearParameters, linearPart, type Parameter } from './parameter.ts';
import { activationTangent } from './tangent/activation.ts';
import { attentionTangent } from './tangent/attention.ts';
import { constant, type DualValue, dual } from './tangent/dual-value.ts';
import { groupNormTangent } from './tangent/group-norm.ts';

/**
 * Reads a network's description by writing an ONNX graph that computes it and its derivative along a direction
 * together: forward-mode differentiation (Griewank and Walther, Evaluating Derivatives, chapter 3). Each operation
 * takes the tangents of images from its arguments to its result. It is exact, and linear in the direction.
 *
 * Tangents start at an input with a direction, and only images carry them: what depends on the time and the class
 * alone is computed once, without. The values are {@link GraphBuilder}'s, node by node, and what a derivative needs of
 * them is not computed again. A convolution has a node for values and one for tangents: both at once, one below the
 * other in a batch, would read the weights once, but gain less than the joining and parting of the images costs.
 */
export class TangentBuilder implements Ops<DualValue> {
  readonly #graph: OnnxGraph;
  readonly #ops: GraphBuilder;

  /** @param graph - what it writes into: a new graph if left out. */
  constructor(values: ParameterSource, graph: OnnxGraph = new OnnxGraph()) {
    this.#graph = graph;
    this.#ops = new GraphBuilder(values, this.#graph);
  }

  /** Declares an input that is constant along the direction. */
  input(name: string, shape: Shape, type: 'float' | 'int64' = 'float'): DualValue {
    return { value: this.#ops.input(name, shape, type) };
  }

  /** Declares an input, and one of the same shape for its direction. */
  inputWithDirection(name: string, direction: string, shape: Shape): DualValue {
    return { value: this.#ops.input(name, shape), tangent: this.#ops.input(direction, shape) };
  }

  /**
   * Declares `value` as the output `name`, and its derivative as the output `tangentName`.
   *
   * @throws {InvalidArgumentError} if it doesn't depend on an input with a direction.
   */
  output(name: string, tangentName: string, { value, tangent }: DualValue): void {
    if (!tangent) throw new InvalidArgumentError(name, 'is constant along the direction; its derivative is zero.');
    this.#ops.output(name, value);
    this.#ops.output(tangentName, tangent);
  }

  /** The graph, with its weights beside it as views of the parameters' values, or in their files. */
  toModel(name: string): OnnxModel {
    return this.#graph.toModel(name);
  }

  shapeOf({ value }: DualValue): Shape {
    return value.shape;
  }

  toWorkingPrecision(x: DualValue): DualValue {
    return dual(x, (value) => this.#ops.toWorkingPrecision(value));
  }

  conv2d(x: DualValue, layer: LinearParameters, options?: ConvolutionOptions): DualValue {
    return dual(
      x,
      (value) => this.#ops.conv2d(value, layer, options),
      (tangent) => this.#ops.conv2d(tangent, linearPart(layer), options),
    );
  }

  pointwise(x: DualValue, layer: LayerParameters): DualValue {
    return dual(
      x,
      (value) => this.#ops.pointwise(value, layer),
      (tangent) => this.#ops.pointwise(tangent, linearPart(layer)),
    );
  }

  linear(x: DualValue, layer: LayerParameters): DualValue {
    return { value: this.#ops.linear(constant(x), layer) };
  }

  groupNorm(x: DualValue, layer: LayerParameters, options: GroupNormOptions): DualValue {
    return dual(
      x,
      (value) => this.#ops.groupNorm(value, layer, options),
      (tangent) => this.#ops.channelwise(groupNormTangent(this.#graph, x.value, tangent, options), linearPart(layer)),
    );
  }

  activation(x: DualValue, kind: Activation): DualValue {
    return dual(
      x,
      (value) => this.#ops.activation(value, kind),
      ({ name, shape }) => ({ name: activationTangent(this.#graph, x.value, name, kind), shape }),
    );
  }

  selfAttention(x: DualValue, layers: AttentionLayers, heads: number): DualValue {
    const linearLayers = {
      query: linearPart(layers.query),
      key: linearPart(layers.key),
      value: linearPart(layers.value),
      output: linearPart(layers.output),
    };
    return dual(
      x,
      (value) => this.#ops.selfAttention(value, layers, heads),
      (tangent) => {
        const inputs = this.#ops.attentionInputs(x.value, layers, heads);
        const inputTangents = this.#ops.attentionInputs(tangent, linearLayers, heads);
        const name = attentionTangent(this.#graph, inputs, inputTangents, heads);
        return this.#ops.attentionOutput({ name, shape: inputs.value.shape }, linearLayers, heads);
      },
    );
  }

  add(a: DualValue, b: DualValue): DualValue {
    const value = this.#ops.add(a.value, b.value);
    const tangent = a.tangent && b.tangent ? this.#ops.add(a.tangent, b.tangent) : (a.tangent ?? b.tangent);
    return { value, ...(tangent && { tangent }) };
  }

  affine(x: DualValue, factor: number, offset = 0): DualValue {
    return dual(
      x,
      (value) => this.#ops.affine(value, factor, offset),
      (tangent) => this.#ops.affine(tangent, factor),
    );
  }

  concat(a: DualValue, b: DualValue): DualValue {
    const value = this.#ops.concat(a.value, b.value);
    if (!a.tangent && !b.tangent) return { value };
    return { value, tangent: this.#ops.concat(this.#tangentOf(a), this.#tangentOf(b)) };
  }

  addToPixels(x: DualValue, features: DualValue): DualValue {
    return { ...x, value: this.#ops.addToPixels(x.value, constant(features)) };
  }

  modulate(x: DualValue, scaleAndShift: DualValue): DualValue {
    const features = constant(scaleAndShift);
    return dual(
      x,
      (value) => this.#ops.modulate(value, features),
      (tangent) => this.#ops.scalePixels(tangent, features),
    );
  }

  divideImages(x: DualValue, divisor: DualValue): DualValue {
    return dual(x, (image) => this.#ops.divideImages(image, constant(divisor)));
  }

  averagePool(x: DualValue): DualValue {
    return dual(x, (image) => this.#ops.averagePool(image));
  }

  upsampleNearest(x: DualValue): DualValue {
    return dual(x, (image) => this.#ops.upsampleNearest(image));
  }

  firDownsample(x: DualValue): DualValue {
    return dual(x, (image) => this.#ops.firDownsample(image));
  }

  firUpsample(x: DualValue): DualValue {
    return dual(x, (image) => this.#ops.firUpsample(image));
  }

  log(x: DualValue): DualValue {
    return { value: this.#ops.log(constant(x)) };
  }

  sinusoids(times: DualValue, frequencies: readonly number[] | Frequencies, order: 'sin-cos' | 'cos-sin'): DualValue {
    return { value: this.#ops.sinusoids(constant(times), frequencies, order) };
  }

  padFeatures(x: DualValue, count: number): DualValue {
    return dual(
      x,
      (value) => this.#ops.padFeatures(value, count),
      (tangent) => this.#ops.padFeatures(tangent, count),
    );
  }

  lookup(indices: DualValue, table: Parameter): DualValue {
    return { value: this.#ops.lookup(constant(indices), table) };
  }

  /** The tangent of an image: zeros if it is constant. */
  #tangentOf({ value, tangent }: DualValue): GraphValue {
    return tangent ?? this.#ops.affine(value, 0);
  }
}
