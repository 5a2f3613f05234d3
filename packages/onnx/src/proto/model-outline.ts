import { InvalidFileError } from '@langevin/core';
import { FieldReader } from './field-reader.ts';

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

/** More fields than all the messages have that are looked into here: a network has some thousand weights. */
const mostFields = 1_000_000;
/** More than is kept of those: two or three of each weight. */
const mostKept = 200_000;

/**
 * Reads the outline of an ONNX file. Everything else in it is skipped.
 *
 * @throws {InvalidFileError} if it is not an ONNX model, or says more than one does.
 */
export function readModelOutline(path: string, bytes: Uint8Array): ModelOutline {
  const fields = new FieldReader(mostFields, mostKept);
  try {
    const graphs = fields.messages(bytes, 7);
    const initializers = graphs.flatMap((graph) => fields.messages(graph, 5));
    const constants = new Set(initializers.flatMap((initializer) => fields.strings(initializer, 8)));
    // Files of early ONNX versions list their constants among the inputs.
    const inputs = graphs
      .flatMap((graph) => fields.messages(graph, 11))
      .map((info) => readInput(fields, info))
      .filter(({ name }) => !constants.has(name));
    if (inputs.length === 0) throw new Error('no inputs');
    const outputs = graphs.flatMap((graph) => fields.messages(graph, 12)).flatMap((info) => fields.strings(info, 1));
    const external = initializers.flatMap((initializer) => externalFiles(fields, initializer));
    return { inputs, outputs, externalFiles: [...new Set(external)] };
  } catch (cause) {
    throw new InvalidFileError(path, 'is not a whole ONNX model. Download or export it again.', { cause });
  }
}

function readInput(fields: FieldReader, info: Uint8Array): ModelInput {
  const [type = new Uint8Array()] = fields.messages(info, 2);
  const [tensorType = new Uint8Array()] = fields.messages(type, 1);
  const [shape] = fields.messages(tensorType, 2);
  return {
    name: fields.strings(info, 1)[0] ?? '',
    elementType: fields.integers(tensorType, 1)[0] ?? 0,
    shape: shape && fields.messages(shape, 1).map((dimension) => readDimension(fields, dimension)),
  };
}

/** A size, or the name of one that is left open. */
function readDimension(fields: FieldReader, dimension: Uint8Array): number | string {
  const [size] = fields.sizes(dimension, 1);
  return size ?? fields.strings(dimension, 2)[0] ?? '';
}

function externalFiles(fields: FieldReader, initializer: Uint8Array): string[] {
  return fields
    .messages(initializer, 13)
    .filter((entry) => fields.strings(entry, 1)[0] === 'location')
    .flatMap((entry) => fields.strings(entry, 2));
}
