import {
  type ExternalData,
  InvalidArgumentError,
  InvalidFileError,
  joinModelPath,
  type ModelFiles,
  type ModelFolder,
  type OnnxModel,
} from '@langevin/core';
import { elementTypeName, type ModelInput, readModelOutline } from '@langevin/onnx';
import { printable } from './checkpoint/printable.ts';
import { weightsPaths } from './checkpoint/read-checkpoint.ts';
import type { GraphInput, InputType, NetworkSource } from './network-source.ts';
import { onnxFileNames } from './onnx-file-names.ts';

/** The element types that can be fed, by their number in TensorProto.DataType. */
const fedTypes: ReadonlyMap<number, InputType> = new Map([
  [1, 'float'],
  [6, 'int32'],
  [7, 'int64'],
  [10, 'half'],
  [11, 'double'],
]);

/**
 * A UNet in a ready-made `.onnx` file. Its inputs are the sample, the time and, if it has a third, the class labels, by
 * their names or else in this order.
 */
export class OnnxNetwork implements NetworkSource {
  readonly sample: GraphInput;
  readonly timestep: GraphInput;
  readonly classLabels: GraphInput | undefined;
  /** The name of its first output; a model without any has none. */
  readonly output: string | undefined;
  /** Of the shapes that exporters leave open for the time, one number per image is the one that all of them mean. */
  readonly sharesTime = false;
  readonly isSized = false;
  readonly hasHalf = false;
  readonly #model: OnnxModel;

  /** @throws {InvalidFileError} if it is not an ONNX model of a sample and a time, or takes them in other types. */
  constructor(model: OnnxModel, path = 'the ONNX model') {
    const { inputs, outputs } = readModelOutline(path, model.graph);
    const sample = inputs.find(({ name }) => name === 'sample') ?? inputs[0];
    const rest = inputs.filter((input) => input !== sample);
    const named = rest.find(({ name }) => /class|label/.test(name));
    const timestep = rest.find((input) => input !== named);
    const labels = named ?? rest.find((input) => input !== timestep);
    if (!sample || !timestep || inputs.length > 3 || (labels?.shape?.length ?? 0) > 2) {
      const names = printable(
        inputs
          .slice(0, 10)
          .map(({ name }) => name)
          .join(', '),
      );
      const expected = 'a sample, a timestep and, if there is a third, class labels were expected';
      throw new InvalidFileError(path, `has the inputs ${names}; ${expected}.`);
    }
    this.#model = model;
    this.output = outputs[0];
    this.sample = toGraphInput(path, sample, ['float', 'half', 'double']);
    this.timestep = toGraphInput(path, timestep);
    this.classLabels = labels && toGraphInput(path, labels);
  }

  /** Reads an `.onnx` file and the files of weights that it names. */
  static async read(files: ModelFiles, path: string, signal?: AbortSignal): Promise<OnnxNetwork> {
    const options = { signal };
    const graph = await files.read(path, options);
    const name = `${files.source}/${path}`;
    const weights: ExternalData[] = [];
    for (const inside of weightsBeside(name, graph)) {
      weights.push({ path: inside, data: await (files.openLocal?.(inside) ?? files.read(inside, options)) });
    }
    return new OnnxNetwork({ graph, weights }, name);
  }

  toModel(): OnnxModel {
    return this.#model;
  }

  async toTangentModel(): Promise<OnnxModel> {
    throw new InvalidArgumentError(
      'model',
      'a ready-made .onnx model has no derivative graph; load the network from its weights (safetensors or .bin).',
    );
  }

  toBytes(): Uint8Array {
    if (this.#model.weights.length > 0) {
      throw new InvalidArgumentError(
        'model',
        'its weights lie in files beside the .onnx file it was read from; use that file.',
      );
    }
    return this.#model.graph;
  }

  async save(folder: ModelFolder): Promise<void> {
    // Older weights that would be read in its place.
    for (const path of weightsPaths) await folder.remove(path);
    await folder.write(onnxFileNames[0]!, this.#model.graph);
    for (const { path, data } of this.#model.weights) {
      await folder.write(path, 'readSync' in data ? data.readSync(0, data.size) : data);
    }
  }
}

/** An `.onnx` file and the files of weights that it names. */
export async function onnxModelFiles(files: ModelFiles, path: string, signal?: AbortSignal): Promise<string[]> {
  return [path, ...weightsBeside(`${files.source}/${path}`, await files.read(path, { signal }))];
}

function weightsBeside(name: string, graph: Uint8Array): ReadonlySet<string> {
  return new Set(readModelOutline(name, graph).externalFiles.map((file) => insideFolder(name, file)));
}

function toGraphInput(
  path: string,
  { name, elementType, shape }: ModelInput,
  types: readonly InputType[] = [...fedTypes.values()],
): GraphInput {
  const type = fedTypes.get(elementType);
  if (type !== undefined && types.includes(type)) return { name, type, shape };
  throw new InvalidFileError(
    path,
    `its input "${name}" is of type ${elementTypeName(elementType)}, and ${types.join(', ')} can be fed. ` +
      'Export the network with inputs of single precision.',
  );
}

function insideFolder(model: string, file: string): string {
  try {
    return joinModelPath('', file);
  } catch (cause) {
    throw new InvalidFileError(model, `names the file of weights "${file}", which is not inside the model's folder.`, {
      cause,
    });
  }
}
