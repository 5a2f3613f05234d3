import type { OnnxModel } from '@langevin/core';
import type { GraphValue } from './graph/graph-value.ts';
import { OnnxGraph } from './graph/onnx-graph.ts';
import { lowerActivation } from './lowering/activation.ts';
import { lowerAffine } from './lowering/affine.ts';
import { type AttentionInputs, lowerAttention } from './lowering/attention.ts';
import { fillChannels } from './lowering/fill-channels.ts';
import { lowerFirDownsample, lowerFirUpsample, lowerUpsampleNearest } from './lowering/fir.ts';
import { type GroupNormOptions, joinGroups, normalizeGroups, splitGroups } from './lowering/group-norm.ts';
import { isSingleHead, type LinearNames, lowerSingleHead } from './lowering/single-head.ts';
import { anglesOf, anglesOfCycles, lowerSinusoids } from './lowering/sinusoids.ts';
import { lowerWinograd, suitsWinograd } from './lowering/winograd.ts';
import {
  type Activation,
  type AttentionLayers,
  type ConvolutionOptions,
  type Frequencies,
  noPadding,
  type Ops,
  type Shape,
} from './ops.ts';
import type { LayerParameters, LinearParameters, Parameter, ParameterValues } from './parameter.ts';
import { ElementType } from './proto/onnx-proto.ts';
import { channelsOf, concatShape, conv2dShape, imageShape, resizedShape } from './shapes.ts';

/** Where a builder gets the values of parameters from; what it throws on a missing one reaches the caller. */
export type ParameterSource = (parameter: Parameter) => ParameterValues;

/**
 * Reads a network's description by writing an ONNX graph for it.
 *
 * The nodes are chosen for how ONNX Runtime executes them; `lowering/` says why, piece by piece.
 */
export class GraphBuilder implements Ops<GraphValue> {
  readonly #graph: OnnxGraph;
  readonly #values: ParameterSource;

  /** @param graph - what it writes into: a new graph if left out. */
  constructor(values: ParameterSource, graph: OnnxGraph = new OnnxGraph()) {
    this.#values = values;
    this.#graph = graph;
  }

  /** Declares an input of the graph; dimensions given as a string are known only when it runs. */
  input(name: string, shape: Shape, type: 'float' | 'int64' = 'float'): GraphValue {
    return { name: this.#graph.input({ name, shape, elementType: ElementType[type] }), shape };
  }

  /** Declares `value` as the output `name`, in single precision. */
  output(name: string, value: GraphValue): void {
    const { shape, name: result } = this.#exact(value);
    this.#graph.output({ name, shape, elementType: ElementType.float }, result);
  }

  /** The graph, with its weights beside it as views of the parameters' values, or in their files. */
  toModel(name: string): OnnxModel {
    return this.#graph.toModel(name);
  }

  /** The content of an `.onnx` file that holds graph and weights. @throws {InvalidArgumentError} beyond 2 GiB. */
  toBytes(name: string): Uint8Array {
    return this.#graph.toBytes(name);
  }

  shapeOf(value: GraphValue): Shape {
    return value.shape;
  }

  toWorkingPrecision(x: GraphValue): GraphValue {
    return { name: this.#graph.cast(x.name, this.#graph.workingType), shape: x.shape };
  }

  conv2d(
    x: GraphValue,
    { weight, bias }: LinearParameters,
    { padding = noPadding, stride = 1 }: ConvolutionOptions = {},
  ): GraphValue {
    const [outChannels, inChannels, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
    const shape = conv2dShape(x.shape, weight.shape, padding, stride);
    if (this.#graph.layout === 'blocked' && suitsWinograd(x.shape, weight.shape, padding, stride)) {
      const kernel = this.#weight(weight, x, [outChannels, inChannels, 1, 9]);
      const [biasName] = this.#optional(bias, x);
      return { name: lowerWinograd(this.#graph, x, kernel, biasName, [outChannels, inChannels]), shape };
    }
    const inputs = fillChannels(this.#graph, x.name, this.#weight(weight, x), inChannels);
    const name = this.#graph.node('Conv', [...inputs, ...this.#optional(bias, x)], {
      kernel_shape: [kernelHeight, kernelWidth],
      pads: [padding.top, padding.left, padding.bottom, padding.right],
      strides: [stride, stride],
    });
    return { name, shape };
  }

  pointwise(x: GraphValue, { weight, bias }: LinearParameters): GraphValue {
    const [outChannels, inChannels] = weight.shape as [number, number];
    const kernel = this.#weight(weight, x, [outChannels, inChannels, 1, 1]);
    const name = this.#graph.node('Conv', [x.name, kernel, ...this.#optional(bias, x)], { kernel_shape: [1, 1] });
    return { name, shape: imageShape(x.shape, outChannels) };
  }

  linear(x: GraphValue, { weight, bias }: LayerParameters): GraphValue {
    const name = this.#graph.linear(x.name, this.#weight(weight, x), this.#weight(bias, x));
    return { name, shape: [x.shape[0]!, weight.shape[0]!] };
  }

  /** In single precision, whatever that of `x`: sums over thousands of values, and differences of large ones. */
  groupNorm(x: GraphValue, layer: LayerParameters, options: GroupNormOptions): GraphValue {
    const groups = splitGroups(this.#graph, this.#exact(x), options.groups);
    const normalized = normalizeGroups(this.#graph, groups, options);
    const { name, shape } = this.channelwise(joinGroups(this.#graph, normalized, x), layer);
    return { name: this.#graph.cast(name, this.#graph.typeOf(x.name)), shape };
  }

  /**
   * Multiplies each channel of an image by its weight, `[C]`, and adds its bias. In the blocked layout it is a depthwise
   * 1×1 convolution: ONNX Runtime keeps its result in the layout that the next convolution reads, so the reordering into
   * it, which has to happen anyway, carries the weights along.
   */
  channelwise(x: GraphValue, { weight, bias }: LinearParameters): GraphValue {
    if (this.#graph.layout === 'plain') {
      const scaled = this.#graph.node('Mul', [x.name, this.#weight(weight, x, [...weight.shape, 1, 1])]);
      if (bias === undefined) return { name: scaled, shape: x.shape };
      const name = this.#graph.node('Add', [scaled, this.#weight(bias, x, [...bias.shape, 1, 1])]);
      return { name, shape: x.shape };
    }
    const scale = this.#weight(weight, x, [...weight.shape, 1, 1, 1]);
    const name = this.#graph.node('Conv', [x.name, scale, ...this.#optional(bias, x)], {
      kernel_shape: [1, 1],
      group: BigInt(channelsOf(x.shape)),
    });
    return { name, shape: x.shape };
  }

  activation(x: GraphValue, kind: Activation): GraphValue {
    return { name: lowerActivation(this.#graph, x.name, kind), shape: x.shape };
  }

  selfAttention(x: GraphValue, layers: AttentionLayers, heads: number): GraphValue {
    const inputs = this.attentionInputs(x, layers, heads);
    const mixed = { name: lowerAttention(this.#graph, inputs, heads), shape: inputs.value.shape };
    return this.attentionOutput(mixed, layers, heads);
  }

  /** The queries, keys and values that a self-attention makes of an image. */
  attentionInputs(x: GraphValue, layers: AttentionLayers<LinearParameters>, heads: number): AttentionInputs {
    const { query, key, value, output } = layers;
    if (!isSingleHead(layers, heads)) {
      return { query: this.pointwise(x, query), key: this.pointwise(x, key), value: this.pointwise(x, value) };
    }
    const names = {
      query: this.#names(query),
      key: this.#weight(key.weight),
      value: this.#names(value),
      output: this.#names(output),
    };
    return lowerSingleHead(this.#graph, x, names);
  }

  /** What a self-attention makes of its mixed values: those of a single head are mapped before the mixing. */
  attentionOutput(mixed: GraphValue, layers: AttentionLayers<LinearParameters>, heads: number): GraphValue {
    return isSingleHead(layers, heads) ? mixed : this.pointwise(mixed, layers.output);
  }

  add(a: GraphValue, b: GraphValue): GraphValue {
    return { name: this.#graph.node('Add', [a.name, b.name]), shape: a.shape };
  }

  affine(x: GraphValue, factor: number, offset = 0): GraphValue {
    if (factor === 1 && offset === 0) return x;
    return { name: lowerAffine(this.#graph, x, factor, offset), shape: x.shape };
  }

  concat(a: GraphValue, b: GraphValue): GraphValue {
    return { name: this.#graph.node('Concat', [a.name, b.name], { axis: 1n }), shape: concatShape(a.shape, b.shape) };
  }

  addToPixels(x: GraphValue, features: GraphValue): GraphValue {
    const pixels = this.#asPixels(features.name);
    return this.#likeImage(x, this.#graph.node('Add', [x.name, pixels]));
  }

  modulate(x: GraphValue, scaleAndShift: GraphValue): GraphValue {
    const { shift } = this.#split(scaleAndShift);
    const scaled = this.scalePixels(x, scaleAndShift);
    return this.#likeImage(x, this.#graph.node('Add', [scaled.name, this.#asPixels(shift)]));
  }

  /** `x · (1 + scale)`: {@link modulate} without the shifts. */
  scalePixels(x: GraphValue, scaleAndShift: GraphValue): GraphValue {
    const { scale } = this.#split(scaleAndShift);
    const factor = this.#graph.node('Add', [scale, this.#graph.floats([], [1], scale)]);
    return this.#likeImage(x, this.#graph.node('Mul', [x.name, this.#asPixels(factor)]));
  }

  divideImages(x: GraphValue, divisor: GraphValue): GraphValue {
    const perImage = this.#graph.node('Reshape', [divisor.name, this.#graph.integers([-1, 1, 1, 1])]);
    return { name: this.#graph.node('Div', [this.#exact(x).name, perImage]), shape: x.shape };
  }

  averagePool(x: GraphValue): GraphValue {
    const name = this.#graph.node('AveragePool', [x.name], { kernel_shape: [2, 2], strides: [2, 2] });
    return { name, shape: resizedShape(x.shape, 1 / 2) };
  }

  upsampleNearest(x: GraphValue): GraphValue {
    return { name: lowerUpsampleNearest(this.#graph, x), shape: resizedShape(x.shape, 2) };
  }

  firDownsample(x: GraphValue): GraphValue {
    return { name: lowerFirDownsample(this.#graph, x), shape: resizedShape(x.shape, 1 / 2) };
  }

  firUpsample(x: GraphValue): GraphValue {
    return { name: lowerFirUpsample(this.#graph, x), shape: resizedShape(x.shape, 2) };
  }

  log(x: GraphValue): GraphValue {
    return { name: this.#graph.node('Log', [x.name]), shape: x.shape };
  }

  sinusoids(times: GraphValue, frequencies: readonly number[] | Frequencies, order: 'sin-cos' | 'cos-sin'): GraphValue {
    const isLearned = 'cycles' in frequencies;
    const count = isLearned ? frequencies.cycles.shape[0]! : frequencies.length;
    const angles = (column: string): string =>
      isLearned
        ? anglesOfCycles(this.#graph, column, this.#weight(frequencies.cycles, times))
        : anglesOf(this.#graph, column, frequencies);
    return { name: lowerSinusoids(this.#graph, times.name, angles, order), shape: [times.shape[0]!, 2 * count] };
  }

  padFeatures({ name, shape: [times, features] }: GraphValue, count: number): GraphValue {
    const padded = this.#graph.node('Pad', [name, this.#graph.integers([0, 0, 0, count])]);
    return { name: padded, shape: [times!, (features as number) + count] };
  }

  lookup(indices: GraphValue, table: Parameter): GraphValue {
    const name = this.#graph.node('Gather', [this.#weight(table), indices.name], { axis: 0n });
    return { name, shape: [indices.shape[0]!, table.shape[1]!] };
  }

  #exact({ name, shape }: GraphValue): GraphValue {
    return { name: this.#graph.cast(name, ElementType.float), shape };
  }

  /** The result of an operation on images `x` and features, which may be those of one time for the whole batch. */
  #likeImage({ shape }: GraphValue, name: string): GraphValue {
    return { name: this.#graph.declare(name, shape), shape };
  }

  #split({ name }: GraphValue): { scale: string; shift: string } {
    const [scale, shift] = this.#graph.nodes('Split', [name], 2, { axis: 1n, num_outputs: 2n });
    return { scale: scale!, shift: shift! };
  }

  #asPixels(features: string): string {
    return this.#graph.node('Unsqueeze', [features, this.#graph.integers([2, 3])]);
  }

  #names({ weight, bias }: LinearParameters): LinearNames {
    return { weight: this.#weight(weight), biases: this.#optional(bias) };
  }

  /** The inputs of a node that a bias is: one, or none. */
  #optional(bias: Parameter | undefined, like?: GraphValue): string[] {
    return bias === undefined ? [] : [this.#weight(bias, like)];
  }

  /** @param like - the value whose element type it gets; float32 if left out. */
  #weight(parameter: Parameter, like?: GraphValue, shape = parameter.shape): string {
    return this.#graph.weight(parameter.name, shape, this.#values(parameter), like?.name);
  }
}
