import {
  checkOptions,
  externalBytes,
  externalPieces,
  type FloatTensor,
  floatTensor,
  InvalidArgumentError,
  InvalidFileError,
  type LoadOptions,
  loadOptionKinds,
  type ModelFiles,
  type OnnxModel,
  type OptionKinds,
  type Runtime,
} from '@langevin/core';
import { readModelOutline } from '@langevin/onnx';
import type { OpenedFiles } from './checkpoint/opened-files.ts';
import { printable } from './checkpoint/printable.ts';
import { declaredInput } from './declared-input.ts';
import { inBatchesOf } from './features/in-batches-of.ts';
import { networkPictures } from './features/network-pictures.ts';
import { type PictureForm, type PictureFormOptions, pictureForm } from './features/picture-form.ts';
import { pooledFeatures } from './features/pooled-features.ts';
import { imagesFor } from './graph-tensors.ts';
import { loadOnnx } from './load-onnx.ts';
import type { ImageSize } from './network/graph.ts';
import type { GraphInput } from './network-source.ts';
import { PlacedSession } from './placed-session.ts';

/** Options of {@link OnnxFeatures}. */
export interface OnnxFeaturesOptions extends PictureFormOptions {
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime?: Runtime | undefined;
  /** Which of its outputs is read, by name; the first if left out. */
  readonly layer?: string | undefined;
}

/** Options of {@link OnnxFeatures.fromPretrained}. */
export interface OnnxFeaturesLoadOptions extends LoadOptions, Omit<OnnxFeaturesOptions, 'runtime'> {
  /** The file's name in the folder; `model.onnx` if left out. */
  readonly file?: string | undefined;
}

const ownOptionKinds: OptionKinds<OnnxFeaturesOptions> = {
  runtime: 'runtime',
  layer: 'string',
  size: 'options',
  mean: 'any',
  std: 'any',
};

/**
 * What a ready-made `.onnx` network says of pictures: features, such as those of the last layer but one of a classifier,
 * by which sets of pictures are compared.
 *
 * Its input is `[batch, channels, height, width]` of 1 or 3 channels, in single, half or double precision, of any batch size
 * or a fixed one. Gray pictures are repeated for a network of 3 channels, and coloured ones become the mean of their channels
 * for one of 1. Pictures are brought to the size that the network declares, or `size`, bilinearly and without aliasing, and
 * then normalized. An output `[batch, features]` is taken as it is, and of `[batch, features, height, width]` the mean over
 * space.
 *
 * ```ts
 * const network = await OnnxFeatures.fromPretrained('models/inception', { file: 'inception.onnx', layer: 'pool' });
 * const set = await PictureSet.from(batches, { features: (pictures) => network.extract(pictures) });
 * await network.dispose();
 * ```
 */
export class OnnxFeatures {
  /** The name of the output that is read. */
  readonly layer: string;
  readonly #model: OnnxModel;
  readonly #path: string;
  readonly #input: GraphInput;
  readonly #form: PictureForm;
  readonly #session: PlacedSession;
  #openedFiles: OpenedFiles | undefined;

  /**
   * @param path - what the model is called in messages.
   * @throws {InvalidFileError} if it is not an ONNX model of pictures alone.
   * @throws {InvalidArgumentError} if it has no such layer, or takes another size, or can't be normalized so.
   */
  constructor(model: OnnxModel, options: OnnxFeaturesOptions = {}, path = 'the ONNX model') {
    checkOptions(options, ownOptionKinds);
    const { inputs, outputs } = readModelOutline(path, model.graph);
    const [input, ...others] = inputs;
    if (input === undefined || others.length > 0) {
      const names = inputs.slice(0, 10).map(({ name }) => name);
      const found = printable(names.join(', '));
      throw new InvalidFileError(path, `has the inputs ${found}; one of pictures alone was expected.`);
    }
    this.#input = declaredInput(path, input, ['float', 'half', 'double']);
    this.#form = pictureForm(path, this.#input, options);
    this.layer = chosenLayer(path, outputs, options.layer);
    this.#model = model;
    this.#path = path;
    this.#session = new PlacedSession({ owner: 'OnnxFeatures', runtime: options.runtime, hasHalf: false });
    // It is handed to a set of pictures, with its network or without.
    this.extract = this.extract.bind(this);
  }

  /**
   * Reads an `.onnx` file of a folder, and the files of weights that it names.
   *
   * @throws {FileNotFoundError} if there is none of its name.
   * @throws {InvalidFileError} if it is not an ONNX model of pictures alone.
   * @throws {InvalidArgumentError} if it has no such layer, or takes another size, or can't be normalized so.
   * @throws {DeviceUnavailableError} if it can't run there.
   */
  static async fromPretrained(
    source: string | ModelFiles,
    options: OnnxFeaturesLoadOptions = {},
  ): Promise<OnnxFeatures> {
    checkOptions(options, { ...loadOptionKinds, ...ownOptionKinds, file: 'string' });
    const { file = 'model.onnx', runtime, layer, size, mean, std, device, dtype, onWarning } = options;
    return loadOnnx('OnnxFeatures', source, file, options, async ({ model, path, openedFiles }) => {
      const features = new OnnxFeatures(model, { runtime, layer, size, mean, std }, path);
      features.#openedFiles = openedFiles;
      await features.#session.to({ device, dtype }, onWarning);
      return features;
    });
  }

  /** The size that pictures are brought to; undefined where they keep theirs. */
  get size(): ImageSize | undefined {
    return this.#form.size;
  }

  /**
   * The SHA-256 of the model's file, and of the files of weights behind it, as one: in hexadecimal. A page can take it where
   * it was served securely.
   */
  async sha256(): Promise<string> {
    const { graph, weights } = this.#model;
    const bytes = externalBytes([graph, ...weights.flatMap(({ data }) => [...externalPieces(data)])]);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  /**
   * The features of pictures.
   *
   * @param pictures - float32 `[batch, channels, height, width]`, values in [0, 1].
   * @returns float32 `[batch, features]`.
   * @throws {InvalidArgumentError} for what are no such pictures, and for channels that the network doesn't take.
   * @throws {InvalidFileError} if the network gives no features.
   * @throws {DisposedError} after {@link dispose}.
   */
  async extract(
    pictures: FloatTensor,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<FloatTensor> {
    checkOptions(options, { signal: 'signal' });
    const images = networkPictures(pictures, this.#form);
    const features = await inBatchesOf(this.#form.batch, images, (some) => this.#run(some, options.signal));
    return floatTensor([images.dims[0]!, features.length / images.dims[0]!], features);
  }

  /** Gives the native memory back and closes the files it was loaded from. It can't be used afterwards. */
  async dispose(): Promise<void> {
    try {
      await this.#session.dispose();
    } finally {
      this.#openedFiles?.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  async #run(images: FloatTensor, signal: AbortSignal | undefined): Promise<Float32Array> {
    const feeds = { [this.#input.name]: imagesFor('pictures', this.#input, images) };
    const outputs = await this.#session.run('features', () => this.#model, feeds, signal);
    return pooledFeatures(this.#path, this.layer, outputs[this.layer], images.dims[0]!);
  }
}

/** @throws {InvalidArgumentError} if there is none of the name. @throws {InvalidFileError} if there is none at all. */
function chosenLayer(path: string, outputs: readonly string[], chosen: string | undefined): string {
  const layer = chosen ?? outputs[0];
  if (layer === undefined) throw new InvalidFileError(path, 'has no outputs; export the network with its features.');
  if (outputs.includes(layer)) return layer;
  const names = printable(outputs.slice(0, 10).join(', '));
  throw new InvalidArgumentError('layer', `the network has no output "${layer}"; there are ${names}.`);
}
