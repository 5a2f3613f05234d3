import { elementCount, InvalidArgumentError, type OnnxModel } from '@langevin/core';
import type { ImageLayout } from '../lowering/blocked-layout.ts';
import type { ParameterValues } from '../parameter.ts';
import { bytesOf } from '../proto/bytes.ts';
import {
  type Attributes,
  ElementType,
  encodeModel,
  type Initializer,
  type Node,
  type ValueInfo,
} from '../proto/onnx-proto.ts';
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

/** A learned tensor of a graph. */
interface GraphWeight {
  readonly dims: readonly number[];
  readonly values: ParameterValues;
}

/** The names that a node reads and writes are strings; shapes and meaning live with who builds the graph. */
export class OnnxGraph {
  /** For which layout of images nodes are chosen where there is a choice. */
  readonly layout: ImageLayout;
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #values = new Map<string, ValueInfo>();
  readonly #nodes: Node[] = [];
  readonly #results = new Map<string, string[]>();
  readonly #constants = new Map<string, Initializer>();
  readonly #weights = new Map<string, GraphWeight>();

  constructor(layout: ImageLayout = 'blocked') {
    this.layout = layout;
  }

  /** Declares an input and returns its name. */
  input(info: ValueInfo): string {
    this.#inputs.push(info);
    return info.name;
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
  declare(info: ValueInfo): string {
    this.#values.set(info.name, info);
    return info.name;
  }

  /** Appends a node with one output and returns that value's name. A node that is there already is used again. */
  node(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.nodes(opType, inputs, 1, attributes)[0]!;
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
    return outputs;
  }

  /**
   * A small float constant, written into the graph once however often it is used.
   *
   * @param values - all of them, or the first few, which are repeated until the shape is full.
   */
  floats(dims: readonly number[], values: readonly number[]): string {
    return this.#constant(ElementType.float, dims, values, () => repeated(values, elementCount(dims)));
  }

  /** A small integer constant, such as the shape of a Reshape. */
  integers(values: readonly number[]): string {
    return this.#constant(ElementType.int64, [values.length], values, () => BigInt64Array.from(values, BigInt));
  }

  /** A learned tensor. Its data stays where it is; the name identifies it. */
  weight(name: string, dims: readonly number[], values: ParameterValues): string {
    if (!this.#weights.has(name)) this.#weights.set(name, { dims, values });
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
      (sum, { dims }) => sum + elementCount(dims) * Float32Array.BYTES_PER_ELEMENT,
      0,
    );
    if (total > maxInlineBytes) {
      throw new InvalidArgumentError('model', `${total} bytes of weights do not fit into one .onnx file of 2 GiB.`);
    }
    return this.#encode(name, ({ data }) => bytesOf(data));
  }

  #encode(name: string, place: (values: ParameterValues) => Initializer['data']): Uint8Array {
    const nodes = mergeLinears(this.#nodes, {
      rowsOf: (bias) => this.#weights.get(bias)!.dims[0]!,
      integers: (values) => this.integers(values),
      mostMerged: mostResults[this.layout],
    });
    const weights = [...this.#weights].map(
      ([weight, { dims, values }]): Initializer => ({
        name: weight,
        elementType: ElementType.float,
        dims,
        data: place(values),
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
    toData: () => Float32Array | BigInt64Array,
  ): string {
    const key = `${elementType}[${dims.join()}]${values.join()}`;
    const known = this.#constants.get(key);
    if (known) return known.name;
    const name = `constant_${this.#constants.size}`;
    this.#constants.set(key, { name, elementType, dims, data: bytesOf(toData()) });
    return name;
  }
}

function repeated(values: readonly number[], count: number): Float32Array {
  const data = new Float32Array(count);
  for (let offset = 0; offset < count; offset += values.length) data.set(values, offset);
  return data;
}
