import { type DType, elementCount, float32ToHalf, InvalidArgumentError, type OnnxModel } from '@langevin/core';
import type { ImageLayout } from '../lowering/blocked-layout.ts';
import type { Shape } from '../ops.ts';
import type { HalfValues, ParameterValues } from '../parameter.ts';
import { bytesOf } from '../proto/bytes.ts';
import {
  type Attributes,
  ElementType,
  encodeModel,
  type Initializer,
  type Node,
  type ValueInfo,
} from '../proto/onnx-proto.ts';
import { halfValues } from './half-values.ts';
import { mergeLinears } from './merge-linears.ts';
import { WeightFiles } from './weight-files.ts';

/** Version of the ONNX standard's operators. */
const opset = 20;

/** A protobuf message is limited to 2 GiB. */
const maxInlineBytes = 2 ** 31 - 1;

/**
 * Results that one node may have. A shader of WebGPU is sure of eight storage buffers, one of which is the node's input.
 */
const mostResults = { blocked: Number.POSITIVE_INFINITY, plain: 7 } as const;

/** Bytes of an element. */
const elementBytes: Readonly<Record<ElementType, number>> = {
  [ElementType.float]: 4,
  [ElementType.int64]: 8,
  [ElementType.float16]: 2,
};

/** A learned tensor of a graph. */
interface GraphWeight {
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly values: ParameterValues;
}

/** The names that a node reads and writes are strings; shapes and meaning live with who builds the graph. */
export class OnnxGraph {
  /** For which layout of images nodes are chosen where there is a choice. */
  readonly layout: ImageLayout;
  /** The element type of images, and of whatever else {@link Ops.toWorkingPrecision} is asked for. */
  readonly workingType: ElementType;
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #values = new Map<string, ValueInfo>();
  readonly #nodes: Node[] = [];
  readonly #results = new Map<string, string[]>();
  readonly #constants = new Map<string, Initializer>();
  readonly #weights = new Map<string, GraphWeight>();
  readonly #types = new Map<string, ElementType>();
  readonly #mergeable = new Set<string>();

  /** @param dtype - for `fp16` the layout is plain: the blocked one has convolutions in single precision alone. */
  constructor(layout: ImageLayout = 'blocked', dtype: DType = 'fp32') {
    this.layout = dtype === 'fp16' ? 'plain' : layout;
    this.workingType = dtype === 'fp16' ? ElementType.float16 : ElementType.float;
  }

  /** Declares an input and returns its name. */
  input(info: ValueInfo): string {
    this.#inputs.push(info);
    this.#types.set(info.name, info.elementType);
    return info.name;
  }

  /** The element type of a value. */
  typeOf(name: string): ElementType {
    const type = this.#types.get(name);
    if (type === undefined) throw new InvalidArgumentError('name', `there is no value "${name}" in the graph.`);
    return type;
  }

  /** The value in an element type: itself, if it is of that type already. */
  cast(name: string, to: ElementType): string {
    return this.typeOf(name) === to ? name : this.node('Cast', [name], { to: BigInt(to) });
  }

  /** Declares which value is an output, under a name of its own. */
  output(info: ValueInfo, value: string): void {
    this.#nodes.push({ opType: 'Identity', inputs: [value], outputs: [info.name], attributes: {} });
    this.#outputs.push(info);
  }

  /**
   * States the shape of a value, and returns its name. The runtime gives memory to further values of a shape that it
   * knows to be equal; of a batch that it is not told the size of, it loses track in broadcast and resized values.
   */
  declare(name: string, shape: Shape): string {
    this.#values.set(name, { name, shape, elementType: this.typeOf(name) });
    return name;
  }

  /** Appends a node with one output and returns that value's name. A node that is there already is used again. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(opType, inputs, 1, attributes)[0]!;
  }

  /** A linear map of features, with a bias, that may be merged with others of the same features. */
  linear(x: string, weight: string, bias: string): string {
    const name = this.node('Gemm', [x, weight, bias], { transB: 1n });
    this.#mergeable.add(name);
    return name;
  }

  /** Appends a node with several outputs and returns their names. A node that is there already is used again. */
  nodes(opType: string, inputs: readonly string[], count: number, attributes: Attributes = {}): string[] {
    const key = `${opType}(${inputs.join()}) ${Object.entries(attributes).join()}`;
    const known = this.#results.get(key);
    if (known) return known;
    const id = `${opType}_${this.#nodes.length}`;
    const outputs = Array.from({ length: count }, (_, index) => (count === 1 ? id : `${id}.${index}`));
    this.#nodes.push({ opType, inputs, outputs, attributes });
    this.#results.set(key, outputs);
    const type = opType === 'Cast' ? (Number(attributes.to) as ElementType) : this.typeOf(inputs[0]!);
    for (const output of outputs) this.#types.set(output, type);
    return outputs;
  }

  /**
   * A small constant, written into the graph once however often it is used.
   *
   * @param values - all of them, or the first few, which are repeated until the shape is full.
   * @param like - the value whose element type it has; float32 if left out.
   */
  floats(dims: readonly number[], values: readonly number[], like?: string): string {
    const isHalf = like !== undefined && this.typeOf(like) === ElementType.float16;
    const data = () => repeated(values, elementCount(dims));
    return isHalf
      ? this.#constant(ElementType.float16, dims, values, () => float32ToHalf(data()))
      : this.#constant(ElementType.float, dims, values, data);
  }

  /** A small integer constant, such as the shape of a Reshape. */
  integers(values: readonly number[]): string {
    return this.#constant(ElementType.int64, [values.length], values, () => BigInt64Array.from(values, BigInt));
  }

  /**
   * A learned tensor. Its data stays where it is; the name identifies it.
   *
   * @param like - the value whose element type it has, or that type; float32 if left out.
   */
  weight(name: string, dims: readonly number[], values: ParameterValues, like?: string | ElementType): string {
    if (this.#weights.has(name)) return name;
    const elementType = typeof like === 'string' ? this.typeOf(like) : (like ?? ElementType.float);
    this.#weights.set(name, { elementType, dims, values });
    this.#types.set(name, elementType);
    return name;
  }

  /** The graph, with the weights beside it: in the checkpoint's files or as views of its buffers, not copied. */
  toModel(name: string): OnnxModel {
    const files = new WeightFiles();
    const graph = this.#encode(name, (values) => files.locate(values));
    return { graph, weights: files.entries() };
  }

  /** The graph with the weights inside: the content of an `.onnx` file. @throws {InvalidArgumentError} beyond 2 GiB. */
  toBytes(name: string): Uint8Array {
    const total = [...this.#weights.values()].reduce(
      (sum, { dims, elementType }) => sum + elementCount(dims) * elementBytes[elementType],
      0,
    );
    if (total > maxInlineBytes) {
      throw new InvalidArgumentError('model', `${total} bytes of weights do not fit into one .onnx file of 2 GiB.`);
    }
    return this.#encode(name, ({ data }) => bytesOf(data));
  }

  #encode(name: string, place: (values: ParameterValues | HalfValues) => Initializer['data']): Uint8Array {
    const nodes = mergeLinears(this.#nodes, {
      mayMerge: (result) => this.#mergeable.has(result),
      rowsOf: (bias) => this.#weights.get(bias)!.dims[0]!,
      integers: (values) => this.integers(values),
      mostMerged: mostResults[this.layout],
    });
    const weights = [...this.#weights].map(
      ([weight, { elementType, dims, values }]): Initializer => ({
        name: weight,
        elementType,
        dims,
        data: place(elementType === ElementType.float16 ? halfValues(weight, values) : values),
      }),
    );
    return encodeModel({
      name,
      opset,
      inputs: this.#inputs,
      outputs: this.#outputs,
      values: [...this.#values.values()],
      nodes,
      initializers: [...this.#constants.values(), ...weights],
    });
  }

  #constant(
    elementType: ElementType,
    dims: readonly number[],
    values: readonly number[],
    toData: () => Float32Array | Uint16Array | BigInt64Array,
  ): string {
    const key = `${elementType}[${dims.join()}]${values.join()}`;
    const known = this.#constants.get(key);
    if (known) return known.name;
    const name = `constant_${this.#constants.size}`;
    this.#constants.set(key, { name, elementType, dims, data: bytesOf(toData()) });
    this.#types.set(name, elementType);
    return name;
  }
}

function repeated(values: readonly number[], count: number): Float32Array {
  const data = new Float32Array(count);
  for (let offset = 0; offset < count; offset += values.length) data.set(values, offset);
  return data;
}
