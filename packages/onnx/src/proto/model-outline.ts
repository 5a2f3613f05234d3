import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { InvalidFileError } from '@langevin/core';

/** An input of a model file, as it declares itself. */
export interface ModelInput {
  readonly name: string;
  /** TensorProto.DataType: 1 is float, 7 is int64. */
  readonly elementType: number;
  /** Its sizes, or the names of those that are left open; undefined where it says nothing of its shape. */
  readonly shape: readonly (number | string)[] | undefined;
}

/** The names of TensorProto.DataType, as ONNX Runtime's tensors have them. */
const elementTypeNames: readonly string[] = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];

/** The name of an element type of a model file, such as `float32`. */
export function elementTypeName(elementType: number): string {
  return elementTypeNames[elementType] ?? `number ${elementType}`;
}

/** What must be known of an ONNX file before it can be run. */
export interface ModelOutline {
  readonly inputs: readonly ModelInput[];
  /** The names of its outputs, in its order. */
  readonly outputs: readonly string[];
  /** Files beside it that hold weights, as it names them. */
  readonly externalFiles: readonly string[];
}

/**
 * Reads the outline of an ONNX file. Everything else in it is skipped.
 *
 * @throws {InvalidFileError} if it is not an ONNX model.
 */
export function readModelOutline(path: string, bytes: Uint8Array): ModelOutline {
  try {
    const graphs = messages(bytes, 7);
    const initializers = graphs.flatMap((graph) => messages(graph, 5));
    const constants = new Set(initializers.flatMap((initializer) => strings(initializer, 8)));
    // Files of early ONNX versions list their constants among the inputs.
    const inputs = graphs
      .flatMap((graph) => messages(graph, 11))
      .map(readInput)
      .filter(({ name }) => !constants.has(name));
    if (inputs.length === 0) throw new Error('no inputs');
    const outputs = graphs.flatMap((graph) => messages(graph, 12)).flatMap((info) => strings(info, 1));
    return { inputs, outputs, externalFiles: [...new Set(initializers.flatMap(externalFiles))] };
  } catch (cause) {
    throw new InvalidFileError(path, 'is not a whole ONNX model. Download or export it again.', { cause });
  }
}

function readInput(info: Uint8Array): ModelInput {
  const [tensorType = new Uint8Array()] = messages(info, 2).flatMap((type) => messages(type, 1));
  const [shape] = messages(tensorType, 2);
  return {
    name: strings(info, 1)[0] ?? '',
    elementType: integers(tensorType, 1)[0] ?? 0,
    shape: shape && messages(shape, 1).map(readDimension),
  };
}

/** A size, or the name of one that is left open. */
function readDimension(dimension: Uint8Array): number | string {
  const [size] = fields(dimension, 1, WireType.Varint, (reader) => Number(reader.int64()));
  return size ?? strings(dimension, 2)[0] ?? '';
}

function externalFiles(initializer: Uint8Array): string[] {
  return messages(initializer, 13)
    .filter((entry) => strings(entry, 1)[0] === 'location')
    .flatMap((entry) => strings(entry, 2));
}

/** The length-delimited fields of one number in a message, as views of it. */
function messages(message: Uint8Array, field: number): Uint8Array[] {
  return fields(message, field, WireType.LengthDelimited, (reader) => reader.bytes());
}

function strings(message: Uint8Array, field: number): string[] {
  return fields(message, field, WireType.LengthDelimited, (reader) => reader.string());
}

function integers(message: Uint8Array, field: number): number[] {
  return fields(message, field, WireType.Varint, (reader) => reader.int32());
}

/** More fields than any message has that a network needs: some thousand nodes, and weights that are one field each. */
const mostFields = 1_000_000;
/** More than a network has of anything that is kept here. */
const mostFound = 100_000;

function fields<T>(message: Uint8Array, field: number, type: WireType, read: (reader: BinaryReader) => T): T[] {
  const reader = new BinaryReader(message);
  const found: T[] = [];
  for (let count = 0; reader.pos < reader.len; count++) {
    if (count > mostFields || found.length > mostFound) throw new Error('more fields than a network has');
    const [number, wireType] = reader.tag();
    if (number === field && wireType === type) found.push(read(reader));
    else reader.skip(wireType, number);
  }
  return found;
}
