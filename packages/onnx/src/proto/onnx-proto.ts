import { MessageWriter } from './message-writer.ts';

/** A dimension: its size, or the name of one that is known only when the model runs. */
export type Dim = number | string;

/** Element types of ONNX tensors that we write (TensorProto.DataType). */
export const ElementType = { float: 1, int64: 7, float16: 10 } as const;
/** An element type that we write, as TensorProto.DataType numbers it. */
export type ElementType = (typeof ElementType)[keyof typeof ElementType];

/** Name, element type and shape of a graph's input or output. */
export interface ValueInfo {
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly Dim[];
}

/** What an attribute holds: a float, an integer, text or integers. {@link Attributes} says which is written how. */
export type AttributeValue = number | bigint | string | readonly number[];

/**
 * A node's attribute. A JavaScript number can't tell a float from an integer, so integers are
 * written as bigint; lists are always of integers.
 */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One operation of a graph. */
export interface Node {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A constant of a graph: its bytes, or where they lie in a file beside the graph. */
export interface Initializer {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly data: Uint8Array | { readonly location: string; readonly offset: number; readonly length: number };
}

/** What a model file holds. */
export interface ModelDescription {
  readonly name: string;
  /** Version of the ONNX standard's operators. */
  readonly opset: number;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Values whose shape can't be inferred from the graph. */
  readonly values: readonly ValueInfo[];
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
}

// Field numbers are those of onnx.proto (github.com/onnx/onnx, IR version 10).
const irVersion = 10;

/** Encodes a ModelProto. */
export function encodeModel(model: ModelDescription): Uint8Array {
  return new MessageWriter()
    .integer(1, irVersion)
    .string(2, 'langevin')
    .message(7, (graph) => writeGraph(graph, model))
    .message(8, (operators) => operators.integer(2, model.opset))
    .finish();
}

function writeGraph(graph: MessageWriter, model: ModelDescription): void {
  for (const node of model.nodes) graph.message(1, (writer) => writeNode(writer, node));
  graph.string(2, model.name);
  for (const initializer of model.initializers) graph.message(5, (writer) => writeInitializer(writer, initializer));
  for (const input of model.inputs) graph.message(11, (writer) => writeValueInfo(writer, input));
  for (const output of model.outputs) graph.message(12, (writer) => writeValueInfo(writer, output));
  for (const value of model.values) graph.message(13, (writer) => writeValueInfo(writer, value));
}

function writeNode(writer: MessageWriter, node: Node): void {
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(3, node.outputs[0]!);
  writer.string(4, node.opType);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (attribute) => writeAttribute(attribute, name, value));
  }
}

const AttributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

function writeAttribute(writer: MessageWriter, name: string, value: AttributeValue): void {
  writer.string(1, name);
  let type: number;
  if (typeof value === 'number') {
    type = AttributeType.float;
    writer.float(2, value);
  } else if (typeof value === 'bigint') {
    type = AttributeType.int;
    writer.integer(3, value);
  } else if (typeof value === 'string') {
    type = AttributeType.string;
    writer.string(4, value);
  } else {
    type = AttributeType.ints;
    for (const item of value) writer.integer(8, item);
  }
  writer.integer(20, type);
}

function writeInitializer(writer: MessageWriter, { name, elementType, dims, data }: Initializer): void {
  for (const dim of dims) writer.integer(1, dim);
  writer.integer(2, elementType);
  writer.string(8, name);
  if (data instanceof Uint8Array) {
    writer.bytes(9, data);
    return;
  }
  for (const [key, value] of Object.entries(data)) {
    writer.message(13, (entry) => entry.string(1, key).string(2, String(value)));
  }
  const external = 1;
  writer.integer(14, external);
}

function writeValueInfo(writer: MessageWriter, { name, elementType, shape }: ValueInfo): void {
  writer.string(1, name);
  writer.message(2, (type) => {
    type.message(1, (tensor) => {
      tensor.integer(1, elementType);
      tensor.message(2, (dims) => {
        for (const dim of shape) dims.message(1, (writer) => writeDim(writer, dim));
      });
    });
  });
}

function writeDim(writer: MessageWriter, dim: Dim): void {
  if (typeof dim === 'number') writer.integer(1, dim);
  else writer.string(2, dim);
}
