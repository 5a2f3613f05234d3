import {
  InvalidArgumentError,
  InvalidFileError,
  type ModelFiles,
  type ModelFolder,
  type OnnxModel,
} from '@langevin/core';
import { readModelOutline } from '@langevin/onnx';
import { printable } from './checkpoint/printable.ts';
import { weightsPaths } from './checkpoint/read-checkpoint.ts';
import { declaredInput } from './declared-input.ts';
import type { GraphInput, NetworkSource } from './network-source.ts';
import { onnxFileNames } from './onnx-file-names.ts';
import { readOnnxModel } from './read-onnx-model.ts';

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
    this.sample = declaredInput(path, sample, ['float', 'half', 'double']);
    this.timestep = declaredInput(path, timestep);
    this.classLabels = labels && declaredInput(path, labels);
  }

  /** Reads an `.onnx` file and the files of weights that it names. */
  static async read(files: ModelFiles, path: string, signal?: AbortSignal): Promise<OnnxNetwork> {
    return new OnnxNetwork(await readOnnxModel(files, path, signal), `${files.source}/${path}`);
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
