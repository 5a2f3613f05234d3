/** A node of an ONNX graph, with the numbers among its attributes. */
export interface OnnxNode {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers: Readonly<Record<string, number>>;
}

/** What tests look at in an ONNX graph. */
export interface OnnxGraphContent {
  readonly nodes: readonly OnnxNode[];
  /** Element types, as TensorProto.DataType numbers them, of inputs, outputs and initializers by name. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
  readonly initializers: Readonly<Record<string, number>>;
}

/** One field of a protobuf message: a number, or the bytes of text or of a message. */
type Field = readonly [number: number, value: number | Uint8Array];

/**
 * Reads the graph of an ONNX model. Independent of the writer under test, so that a mistake in that one can't hide in
 * both.
 */
export function readOnnxGraph(model: Uint8Array): OnnxGraphContent {
  const graph = fieldsOf(bytes(model, 7)[0]!);
  const messages = (number: number): Uint8Array[] =>
    graph.filter(([found]) => found === number).map(([, value]) => value as Uint8Array);
  return {
    nodes: messages(1).map(readNode),
    inputs: Object.fromEntries(messages(11).map(readValue)),
    outputs: Object.fromEntries(messages(12).map(readValue)),
    initializers: Object.fromEntries(messages(5).map((tensor) => [texts(tensor, 8)[0]!, numbers(tensor, 2)[0]!])),
  };
}

/** Element types of all values: a Cast names its own, any other result is of the type of the node's first input. */
export function elementTypes({ nodes, inputs, initializers }: OnnxGraphContent): Record<string, number> {
  const types: Record<string, number> = { ...inputs, ...initializers };
  for (const { opType, inputs: names, outputs, integers } of nodes) {
    for (const output of outputs) types[output] = opType === 'Cast' ? integers.to! : types[names[0]!]!;
  }
  return types;
}

function readNode(node: Uint8Array): OnnxNode {
  const attributes = bytes(node, 5).map((attribute) => [texts(attribute, 1)[0]!, numbers(attribute, 3)[0]] as const);
  const integers = Object.fromEntries(attributes.filter((entry): entry is [string, number] => entry[1] !== undefined));
  return { opType: texts(node, 4)[0]!, inputs: texts(node, 1), outputs: texts(node, 2), integers };
}

function readValue(info: Uint8Array): [string, number] {
  const tensorType = bytes(bytes(info, 2)[0]!, 1)[0]!;
  return [texts(info, 1)[0]!, numbers(tensorType, 1)[0]!];
}

function bytes(message: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(message).flatMap(([found, value]) => (found === number && typeof value !== 'number' ? [value] : []));
}

function numbers(message: Uint8Array, number: number): number[] {
  return fieldsOf(message).flatMap(([found, value]) => (found === number && typeof value === 'number' ? [value] : []));
}

function texts(message: Uint8Array, number: number): string[] {
  return bytes(message, number).map((text) => new TextDecoder().decode(text));
}

function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[position++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  while (position < message.length) {
    const tag = varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    if (wireType === 0) fields.push([number, varint()]);
    else {
      const length = wireType === 2 ? varint() : wireType === 1 ? 8 : 4;
      fields.push([number, message.subarray(position, position + length)]);
      position += length;
    }
  }
  return fields;
}
