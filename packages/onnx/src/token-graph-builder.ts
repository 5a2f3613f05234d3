import type { GraphValue } from './graph/graph-value.ts';
import { OnnxGraph } from './graph/onnx-graph.ts';
import { GraphBuilder, type ParameterSource } from './graph-builder.ts';
import { joinTokens } from './lowering/query-parts.ts';
import { lowerTokenActivation } from './lowering/token-activation.ts';
import { lowerTokenAttention } from './lowering/token-attention.ts';
import type { Frequencies } from './ops.ts';
import type { LinearParameters, Parameter } from './parameter.ts';
import { ElementType } from './proto/onnx-proto.ts';
import { channelsOf, pixelsOf } from './shapes.ts';
import type {
  FixedPositions,
  GridSize,
  NormParameters,
  TokenActivation,
  TokenAttentionInputs,
  TokenAttentionOptions,
  TokenModulation,
  TokenOps,
} from './token-ops.ts';
import { featuresOf, patchedShape, tokenCountOf, withFeatures } from './token-shapes.ts';

/** Reads the description of a network that works on tokens by writing an ONNX graph for it, as {@link GraphBuilder} does. */
export class TokenGraphBuilder extends GraphBuilder implements TokenOps<GraphValue> {
  readonly #graph: OnnxGraph;
  readonly #values: ParameterSource;

  /** @param graph - what it writes into: a new graph if left out. */
  constructor(values: ParameterSource, graph: OnnxGraph = new OnnxGraph()) {
    super(values, graph);
    this.#graph = graph;
    this.#values = values;
  }

  override activation(x: GraphValue, kind: TokenActivation): GraphValue {
    return { name: lowerTokenActivation(this.#graph, x.name, kind), shape: x.shape };
  }

  /** One product for all tokens of the batch, with the weights as they lie in the checkpoint. */
  override linear(x: GraphValue, { weight, bias }: LinearParameters): GraphValue {
    const isFeatures = x.shape.length === 2;
    if (isFeatures && bias) return super.linear(x, { weight, bias });
    const shape = withFeatures(x.shape, weight.shape[0]!);
    const rows = isFeatures ? x.name : this.#reshape(x.name, [-1, featuresOf(x.shape)]);
    const biases = bias ? [this.#weight(bias, x)] : [];
    const name = this.#graph.node('Gemm', [rows, this.#weight(weight, x), ...biases], { transB: 1n });
    return isFeatures ? { name, shape } : this.#tokens(name, shape);
  }

  override sinusoids(
    times: GraphValue,
    frequencies: readonly number[] | Frequencies,
    order: 'sin-cos' | 'cos-sin',
  ): GraphValue {
    const features = super.sinusoids(times, frequencies, order);
    if (times.shape.length === 1) return features;
    const joined = featuresOf(times.shape) * featuresOf(features.shape);
    return { name: this.#reshape(features.name, [-1, joined]), shape: [times.shape[0]!, joined] };
  }

  embedTokens(ids: GraphValue, table: Parameter): GraphValue {
    const rows = this.#graph.weight(table.name, table.shape, this.#values(table), this.#graph.workingType);
    return { name: this.#graph.node('Gather', [rows, ids.name], { axis: 0n }), shape: [...ids.shape, table.shape[1]!] };
  }

  addPositions(x: GraphValue, positions: Parameter | FixedPositions): GraphValue {
    const count = tokenCountOf(x.shape);
    const name = this.#graph.node('Add', [x.name, this.#rowsOf(positions, x, count)]);
    return { name: this.#graph.declare(name, x.shape), shape: x.shape };
  }

  toTokens(x: GraphValue): GraphValue {
    const [channels, pixels] = [channelsOf(x.shape), pixelsOf(x.shape)];
    const name = this.#graph.node('Transpose', [this.#reshape(x.name, [0, channels, pixels])], { perm: [0, 2, 1] });
    return { name, shape: [x.shape[0]!, pixels, channels] };
  }

  toImage(x: GraphValue, { height, width }: GridSize): GraphValue {
    const channels = featuresOf(x.shape);
    const name = this.#graph.node('Transpose', [x.name], { perm: [0, 2, 1] });
    return {
      name: this.#reshape(name, [0, channels, height, width]),
      shape: [x.shape[0]!, channels, height, width],
    };
  }

  fromPatches(x: GraphValue, grid: GridSize, size: number): GraphValue {
    const name = this.#graph.node('DepthToSpace', [this.toImage(x, grid).name], { blocksize: BigInt(size) });
    return { name, shape: patchedShape(x.shape, grid, size) };
  }

  /** In single precision, whatever that of `x`, as {@link GraphBuilder.groupNorm} is. */
  layerNorm(x: GraphValue, { weight, bias }: NormParameters, epsilon: number): GraphValue {
    const features = [featuresOf(x.shape)];
    const scale = weight ? this.#weight(weight) : this.#graph.floats(features, [1]);
    const shift = bias ? [this.#weight(bias)] : [];
    const inputs = [this.#graph.cast(x.name, ElementType.float), scale, ...shift];
    const normalized = this.#graph.node('LayerNormalization', inputs, { epsilon });
    return { name: this.#graph.cast(normalized, this.#graph.typeOf(x.name)), shape: x.shape };
  }

  attention(inputs: TokenAttentionInputs<GraphValue>, options: TokenAttentionOptions<GraphValue>): GraphValue {
    return lowerTokenAttention(this.#graph, inputs, options);
  }

  gatedActivation(x: GraphValue, kind: TokenActivation): GraphValue {
    const [first, second] = this.splitFeatures(x, 2) as [GraphValue, GraphValue];
    const name = this.#graph.node('Mul', [first.name, this.activation(second, kind).name]);
    return { name, shape: first.shape };
  }

  modulateTokens(x: GraphValue, { scale, shift }: TokenModulation<GraphValue>): GraphValue {
    const scaled = this.scaleTokens(x, scale);
    return this.#tokenwise('Add', scaled, shift);
  }

  /** `x · (1 + scale)`: {@link modulateTokens} without the shift. */
  scaleTokens(x: GraphValue, scale: GraphValue): GraphValue {
    const factor = this.#graph.node('Add', [scale.name, this.#graph.floats([], [1], scale.name)]);
    return this.gateTokens(x, { ...scale, name: factor });
  }

  gateTokens(x: GraphValue, gate: GraphValue): GraphValue {
    return this.#tokenwise('Mul', x, gate);
  }

  /** `weight · x` for each token, with a factor for each feature: {@link layerNorm} without what it normalizes. */
  scaleFeatures(x: GraphValue, weight: Parameter): GraphValue {
    return { name: this.#graph.node('Mul', [x.name, this.#weight(weight, x)]), shape: x.shape };
  }

  splitFeatures({ name, shape }: GraphValue, count: number): GraphValue[] {
    const part = withFeatures(shape, featuresOf(shape) / count);
    const parts = this.#graph.nodes('Split', [name], count, { axis: -1n, num_outputs: BigInt(count) });
    return parts.map((each) => ({ name: each, shape: part }));
  }

  joinFeatures(values: readonly GraphValue[]): GraphValue {
    const total = values.reduce((sum, { shape }) => sum + featuresOf(shape), 0);
    const name = this.#graph.node(
      'Concat',
      values.map((value) => value.name),
      { axis: -1n },
    );
    return { name, shape: withFeatures(values[0]!.shape, total) };
  }

  joinTokens(a: GraphValue, b: GraphValue): GraphValue {
    return joinTokens(this.#graph, [a, b]);
  }

  tokenAt(x: GraphValue, places: GraphValue): GraphValue {
    const column = this.#reshape(places.name, [-1, 1]);
    const name = this.#graph.node('GatherND', [x.name, column], { batch_dims: 1n });
    return { name, shape: [x.shape[0]!, featuresOf(x.shape)] };
  }

  resizeNearest(x: GraphValue, { height, width }: GridSize): GraphValue {
    const [batch, channels, oldHeight, oldWidth] = x.shape as [GraphValue['shape'][number], number, number, number];
    if (height === 2 * oldHeight && width === 2 * oldWidth) return this.upsampleNearest(x);
    const name = this.#graph.node('Resize', [x.name, '', '', this.#graph.integers([height, width])], {
      axes: [2, 3],
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
    const shape = [batch, channels, height, width];
    return { name: this.#graph.declare(name, shape), shape };
  }

  /** The result of an operation on tokens and features, which may be those of one time for the whole batch. */
  #tokenwise(opType: 'Add' | 'Mul', { name, shape }: GraphValue, features: GraphValue): GraphValue {
    const perToken = this.#graph.node('Unsqueeze', [features.name, this.#graph.integers([1])]);
    return { name: this.#graph.declare(this.#graph.node(opType, [name, perToken]), shape), shape };
  }

  /** The first rows of a table. */
  #rowsOf(positions: Parameter | FixedPositions, x: GraphValue, count: number): string {
    if (!('shape' in positions)) {
      return this.#graph.weight(positions.name, [count, featuresOf(x.shape)], { data: positions.table() }, x.name);
    }
    const table = this.#weight(positions, x);
    if (positions.shape[0] === count) return table;
    const ends = [0, count, 0].map((value) => this.#graph.integers([value]));
    return this.#graph.node('Slice', [table, ...ends]);
  }

  /** Tokens of a shape, from rows of features for all of them. */
  #tokens(rows: string, shape: GraphValue['shape']): GraphValue {
    const name = this.#reshape(rows, [-1, tokenCountOf(shape), featuresOf(shape)]);
    return { name: this.#graph.declare(name, shape), shape };
  }

  #reshape(name: string, sizes: readonly number[]): string {
    return this.#graph.node('Reshape', [name, this.#graph.integers(sizes)]);
  }

  /** @param like - the value whose element type it gets; float32 if left out. */
  #weight(parameter: Parameter, like?: GraphValue): string {
    return this.#graph.weight(parameter.name, parameter.shape, this.#values(parameter), like?.name);
  }
}
