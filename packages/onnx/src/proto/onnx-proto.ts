import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

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
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(irVersion);
  writer.tag(2, WireType.LengthDelimited).string('langevin');
  message(writer, 7, () => writeGraph(writer, model));
  message(writer, 8, () => writer.tag(2, WireType.Varint).int64(model.opset));
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, model: ModelDescription): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  writer.tag(2, WireType.LengthDelimited).string(model.name);
  for (const initializer of model.initializers) message(writer, 5, () => writeInitializer(writer, initializer));
  for (const input of model.inputs) message(writer, 11, () => writeValueInfo(writer, input));
  for (const output of model.outputs) message(writer, 12, () => writeValueInfo(writer, output));
  for (const value of model.values) message(writer, 13, () => writeValueInfo(writer, value));
}

function writeNode(writer: BinaryWriter, node: Node): void {
  for (const input of node.inputs) writer.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) writer.tag(2, WireType.LengthDelimited).string(output);
  writer.tag(3, WireType.LengthDelimited).string(node.outputs[0]!);
  writer.tag(4, WireType.LengthDelimited).string(node.opType);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
}

const AttributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

function writeAttribute(writer: BinaryWriter, name: string, value: AttributeValue): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  let type: number;
  if (typeof value === 'number') {
    type = AttributeType.float;
    writer.tag(2, WireType.Bit32).float(value);
  } else if (typeof value === 'bigint') {
    type = AttributeType.int;
    writer.tag(3, WireType.Varint).int64(value);
  } else if (typeof value === 'string') {
    type = AttributeType.string;
    writer.tag(4, WireType.LengthDelimited).string(value);
  } else {
    type = AttributeType.ints;
    for (const item of value) writer.tag(8, WireType.Varint).int64(item);
  }
  writer.tag(20, WireType.Varint).int32(type);
}

function writeInitializer(writer: BinaryWriter, { name, elementType, dims, data }: Initializer): void {
  for (const dim of dims) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(elementType);
  writer.tag(8, WireType.LengthDelimited).string(name);
  if (data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(data);
    return;
  }
  for (const [key, value] of Object.entries(data)) {
    message(writer, 13, () => {
      writer.tag(1, WireType.LengthDelimited).string(key);
      writer.tag(2, WireType.LengthDelimited).string(String(value));
    });
  }
  const external = 1;
  writer.tag(14, WireType.Varint).int32(external);
}

function writeValueInfo(writer: BinaryWriter, { name, elementType, shape }: ValueInfo): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(elementType);
      message(writer, 2, () => {
        for (const dim of shape) message(writer, 1, () => writeDim(writer, dim));
      });
    });
  });
}

function writeDim(writer: BinaryWriter, dim: Dim): void {
  if (typeof dim === 'number') writer.tag(1, WireType.Varint).int64(dim);
  else writer.tag(2, WireType.LengthDelimited).string(dim);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
