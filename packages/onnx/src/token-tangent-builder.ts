import type { GraphValue } from './graph/graph-value.ts';
import { OnnxGraph } from './graph/onnx-graph.ts';
import type { ParameterSource } from './graph-builder.ts';
import type { Frequencies } from './ops.ts';
import { type LinearParameters, linearPart, type Parameter } from './parameter.ts';
import { constant, type DualValue, dual } from './tangent/dual-value.ts';
import { normalizationTangent } from './tangent/normalization.ts';
import { tokenActivationTangent } from './tangent/token-activation.ts';
import { tokenAttentionTangent } from './tangent/token-attention.ts';
import { TangentBuilder } from './tangent-builder.ts';
import { TokenGraphBuilder } from './token-graph-builder.ts';
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

/**
 * Reads the description of a network that works on tokens by writing an ONNX graph that computes it and its derivative
 * along a direction, as {@link TangentBuilder} does. Besides images, tokens and what is taken from them carry tangents.
 */
export class TokenTangentBuilder extends TangentBuilder implements TokenOps<DualValue> {
  readonly #graph: OnnxGraph;
  readonly #ops: TokenGraphBuilder;

  /** @param graph - what it writes into: a new graph if left out. */
  constructor(values: ParameterSource, graph: OnnxGraph = new OnnxGraph()) {
    super(values, graph);
    this.#graph = graph;
    this.#ops = new TokenGraphBuilder(values, graph);
  }

  override activation(x: DualValue, kind: TokenActivation): DualValue {
    return dual(
      x,
      (value) => this.#ops.activation(value, kind),
      ({ name, shape }) => ({ name: tokenActivationTangent(this.#graph, x.value, name, kind), shape }),
    );
  }

  override linear(x: DualValue, layer: LinearParameters): DualValue {
    return dual(
      x,
      (value) => this.#ops.linear(value, layer),
      (tangent) => this.#ops.linear(tangent, linearPart(layer)),
    );
  }

  override sinusoids(
    times: DualValue,
    frequencies: readonly number[] | Frequencies,
    order: 'sin-cos' | 'cos-sin',
  ): DualValue {
    return { value: this.#ops.sinusoids(constant(times), frequencies, order) };
  }

  embedTokens(ids: DualValue, table: Parameter): DualValue {
    return { value: this.#ops.embedTokens(constant(ids), table) };
  }

  addPositions(x: DualValue, positions: Parameter | FixedPositions): DualValue {
    return { ...x, value: this.#ops.addPositions(x.value, positions) };
  }

  toTokens(x: DualValue): DualValue {
    return dual(x, (image) => this.#ops.toTokens(image));
  }

  toImage(x: DualValue, grid: GridSize): DualValue {
    return dual(x, (tokens) => this.#ops.toImage(tokens, grid));
  }

  fromPatches(x: DualValue, grid: GridSize, size: number): DualValue {
    return dual(x, (tokens) => this.#ops.fromPatches(tokens, grid, size));
  }

  layerNorm(x: DualValue, layer: NormParameters, epsilon: number): DualValue {
    return dual(
      x,
      (value) => this.#ops.layerNorm(value, layer, epsilon),
      (tangent) => this.#layerNormTangent(x.value, tangent, layer, epsilon),
    );
  }

  attention(inputs: TokenAttentionInputs<DualValue>, options: TokenAttentionOptions<DualValue>): DualValue {
    const { query, key, value } = inputs;
    const { mask, ...others } = options;
    const constants = { ...others, ...(mask && { mask: constant(mask) }) };
    const values = { query: query.value, key: key.value, value: value.value };
    const tangent = tokenAttentionTangent(this.#graph, inputs, constants);
    return { value: this.#ops.attention(values, constants), ...(tangent && { tangent }) };
  }

  gatedActivation(x: DualValue, kind: TokenActivation): DualValue {
    const [first, second] = this.splitFeatures(x, 2) as [DualValue, DualValue];
    const gate = this.activation(second, kind);
    const multiply = (a: GraphValue, b: GraphValue): GraphValue => ({
      name: this.#graph.node('Mul', [a.name, b.name]),
      shape: a.shape,
    });
    return dual(
      x,
      (value) => this.#ops.gatedActivation(value, kind),
      () => this.#ops.add(multiply(first.tangent!, gate.value), multiply(first.value, gate.tangent!)),
    );
  }

  modulateTokens(x: DualValue, { scale, shift }: TokenModulation<DualValue>): DualValue {
    const modulation = { scale: constant(scale), shift: constant(shift) };
    return dual(
      x,
      (value) => this.#ops.modulateTokens(value, modulation),
      (tangent) => this.#ops.scaleTokens(tangent, modulation.scale),
    );
  }

  gateTokens(x: DualValue, gate: DualValue): DualValue {
    return dual(x, (tokens) => this.#ops.gateTokens(tokens, constant(gate)));
  }

  splitFeatures(x: DualValue, count: number): DualValue[] {
    const tangents = x.tangent && this.#ops.splitFeatures(x.tangent, count);
    return this.#ops
      .splitFeatures(x.value, count)
      .map((value, index) => ({ value, ...(tangents && { tangent: tangents[index]! }) }));
  }

  joinFeatures(values: readonly DualValue[]): DualValue {
    return this.#joined(values, (parts) => this.#ops.joinFeatures(parts));
  }

  joinTokens(a: DualValue, b: DualValue): DualValue {
    return this.#joined([a, b], ([first, second]) => this.#ops.joinTokens(first!, second!));
  }

  tokenAt(x: DualValue, places: DualValue): DualValue {
    return dual(x, (tokens) => this.#ops.tokenAt(tokens, constant(places)));
  }

  resizeNearest(x: DualValue, size: GridSize): DualValue {
    return dual(x, (image) => this.#ops.resizeNearest(image, size));
  }

  #layerNormTangent(
    x: GraphValue,
    { name, shape }: GraphValue,
    { weight }: NormParameters,
    epsilon: number,
  ): GraphValue {
    const normalized = this.#ops.layerNorm(x, {}, epsilon).name;
    const tangent = normalizationTangent(this.#graph, { x: x.name, normalized, tangent: name }, epsilon);
    return weight ? this.#ops.scaleFeatures({ name: tangent, shape }, weight) : { name: tangent, shape };
  }

  /** The tangent of what is constant beside values that are not is zero. */
  #joined(values: readonly DualValue[], join: (parts: readonly GraphValue[]) => GraphValue): DualValue {
    const value = join(values.map((each) => each.value));
    if (values.every(({ tangent }) => !tangent)) return { value };
    return { value, tangent: join(values.map((each) => each.tangent ?? this.#ops.affine(each.value, 0))) };
  }
}
