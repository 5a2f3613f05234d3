import {
  checkOptions,
  type DenoisingModel,
  type FloatTensor,
  type ForwardOptions,
  formatJson,
  Generator,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  modelConfigName,
  nameSettings,
  type OutputWithTangent,
  type Runtime,
  readJsonObject,
  type SaveOptions,
  type Tensor,
  writeModelFolder,
} from '@langevin/core';
import { OpenedFiles } from './checkpoint/opened-files.ts';
import type { Weights } from './checkpoint/weights.ts';
import { toFloatTensor } from './graph-tensors.ts';
import { anySize, checkImageSize, imageSizeOf, requireConfiguredSize } from './image-size.ts';
import { filesOfNetwork, loadNetwork, type NetworkReader } from './load-network.ts';
import { countCost, graphNames, type ImageSize } from './network/graph.ts';
import type { NetworkSource } from './network-source.ts';
import { PretrainedNetwork } from './pretrained-network.ts';
import { randomWeights } from './random-weights.ts';
import { networkFiles, readNetwork } from './read-network.ts';
import type { UNet2DConfig } from './unet2d-config.ts';
import { unet2dClassName, unet2dConfigFormat } from './unet2d-config-format.ts';
import { checkUNet2DInputs, unet2dFeeds, unet2dTangentFeeds } from './unet2d-feeds.ts';
import { networkSource, type UNet2DOptions, unet2dOptionKinds } from './unet2d-options.ts';

/**
 * The denoising network of diffusers' UNet2DModel: DDPM's U-Net, NCSN++ and what lies between
 * (arXiv:2006.11239, arXiv:2011.13456).
 *
 * Its ONNX graph is written from the configuration and the weights when it first runs, for the size of the
 * images it is given and any batch size.
 */
export class UNet2DModel extends PretrainedNetwork<UNet2DConfig> implements DenoisingModel {
  static readonly className: string = unet2dClassName;
  static readonly formerNames: readonly string[] = ['UNetUnconditionalModel'];
  static readonly configName: string = modelConfigName;
  static readonly library: string = 'diffusers';

  readonly #source: NetworkSource;
  readonly #onWarning: (message: string) => void;
  #openedFiles: OpenedFiles | undefined;
  #hasRounded = false;

  /**
   * @param config - diffusers' configuration in camelCase; what is left out has diffusers' default.
   * @param network - the weights by diffusers' names, or a ready-made model, such as an `OnnxNetwork`.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {UnsupportedBlockError} if it names an unknown block.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   * @throws {InvalidArgumentError} if there are several sets of weights, and `options.weights` does not say which.
   */
  constructor(config: Partial<UNet2DConfig>, network: Weights | NetworkSource, options: UNet2DOptions = {}) {
    checkOptions(options, unet2dOptionKinds);
    const complete = unet2dConfigFormat.complete(config);
    const source = networkSource(complete, network, options);
    super(complete, { owner: UNet2DModel.className, runtime: options.runtime, hasHalf: source.hasHalf });
    this.#source = source;
    this.#onWarning = options.onWarning ?? console.warn;
  }

  /**
   * Reads `config.json` and the weights of a folder: safetensors, else a PyTorch `.bin`, else an `.onnx` file, else the
   * only variant that is there.
   *
   * @param source - the model's own folder, such as `checkpoint/unet`, or a pipeline's folder that has one.
   * @throws {FileNotFoundError} if there is no configuration or there are no weights.
   * @throws {InvalidFileError | UnsafePickleError} if a file isn't what it should be.
   */
  static async fromPretrained(source: string | ModelFiles, options: LoadOptions = {}): Promise<UNet2DModel> {
    return loadNetwork(UNet2DModel.#reader, source, options);
  }

  static readonly #reader: NetworkReader<UNet2DModel> = {
    className: unet2dClassName,
    // Early pipelines had no better name for it.
    namesInPipelines: ['unet', 'model'],
    weightsToLoad: networkFiles,
    read: (files, options) => UNet2DModel.#read(files, options),
  };

  static async #read(files: ModelFiles, options: LoadOptions): Promise<UNet2DModel> {
    const { signal, variant, weights, onWarning = console.warn, runtime, device, dtype } = options;
    const json = await readJsonObject(files, modelConfigName, signal);
    const file = `${files.source}/${modelConfigName}`;
    const config = unet2dConfigFormat.parse(json, onWarning, file);
    const opened = new OpenedFiles();
    try {
      const network = await readNetwork(opened.watch(files), { variant, signal, onWarning });
      const model = nameSettings(
        unet2dConfigFormat.namesIn(json),
        () => new UNet2DModel(config, network, { source: files.source, weights, runtime, onWarning }),
        file,
      );
      model.#openedFiles = opened;
      await model.to({ device, dtype }, onWarning);
      return model;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  /** The files that {@link UNet2DModel.fromPretrained} reads of the network's folder. */
  static async filesToLoad(files: ModelFiles, options: LoadOptions = {}): Promise<readonly string[]> {
    return filesOfNetwork(UNet2DModel.#reader, files, options);
  }

  /** An untrained network with random weights, for tests and benchmarks. */
  static fromConfig(
    config: Partial<UNet2DConfig>,
    options: { readonly generator?: Generator | undefined; readonly runtime?: Runtime | undefined } = {},
  ): UNet2DModel {
    checkOptions(options, { generator: 'generator', runtime: 'runtime' });
    const { generator = new Generator(), runtime } = options;
    const complete = unet2dConfigFormat.complete(config);
    const { parameters } = countCost(complete, anySize(complete));
    return new UNet2DModel(complete, randomWeights(parameters.values(), generator), { runtime });
  }

  /** Number of learned values. */
  get parameterCount(): number {
    const { parameters } = countCost(this.config, anySize(this.config));
    return [...parameters.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  }

  /**
   * Floating-point operations of one evaluation for one image, two per multiply-add.
   *
   * @throws {InvalidArgumentError} if the network doesn't take images of this size.
   */
  flops(size: ImageSize = requireConfiguredSize(this.config)): number {
    checkImageSize('size', this.config, size);
    return countCost(this.config, size).flops;
  }

  /**
   * Checks, before there is a sample, that {@link forward} takes samples of a shape, and these class labels.
   *
   * @throws {InvalidArgumentError} if one doesn't fit the network.
   */
  checkInputs(shape: readonly number[], options: ForwardOptions = {}): void {
    checkUNet2DInputs(this.#source, this.config, shape, options);
  }

  /**
   * Evaluates the network.
   *
   * @param sample - float32 `[batch, inChannels, height, width]`, height and width being multiples of the
   *   network's total downsampling; the configured size unless the network allows others.
   * @param timestep - one number for the batch, or one per image: sigma where the time embedding is `fourier`.
   * @returns float32 `[batch, outChannels, height, width]`: what the network was trained to predict.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network.
   */
  async forward(sample: FloatTensor, timestep: Tensor, options: ForwardOptions = {}): Promise<FloatTensor> {
    const feeds = unet2dFeeds(this.#source, this.config, sample, timestep, options, this.#warnOfRounding);
    const size = imageSizeOf(sample);
    const key = this.#source.isSized ? `${size.height}×${size.width}` : 'any size';
    const outputs = await this.session.run(
      key,
      (device, dtype) => this.#source.toModel(size, device, dtype),
      feeds,
      options.signal,
    );
    return toFloatTensor(outputs[this.#source.output ?? '']);
  }

  /**
   * Evaluates the network and, in the same pass, its directional derivative: d/dh of
   * `forward(sample + h · direction)` at h = 0. It is the exact derivative (forward-mode differentiation), and linear
   * in the direction.
   *
   * It is computed in single precision, whatever {@link dtype} is: derivatives are taken for exact likelihoods.
   *
   * One graph computes both, in a session of its own: a model that is asked for both `forward` and `jvp` holds two
   * sessions, so that neither is loaded anew when they take turns.
   *
   * @param sample - as in {@link forward}.
   * @param timestep - as in {@link forward}.
   * @param direction - float32, of the sample's shape.
   * @returns float32 `[batch, outChannels, height, width]` each: `output` is what `forward` returns in single precision.
   * @throws {InvalidArgumentError} if an argument doesn't fit the network, or the network was read from an `.onnx`
   *   file, which has no derivative graph.
   */
  async jvp(
    sample: FloatTensor,
    timestep: Tensor,
    direction: FloatTensor,
    options: ForwardOptions = {},
  ): Promise<OutputWithTangent> {
    const feeds = unet2dTangentFeeds(this.#source, this.config, sample, timestep, direction, options, () => {});
    const size = imageSizeOf(sample);
    const key = `${size.height}×${size.width}, with tangents`;
    const outputs = await this.session.run(
      key,
      (device) => this.#source.toTangentModel(size, device),
      feeds,
      options.signal,
    );
    return {
      output: outputs[graphNames.output] as FloatTensor,
      tangent: outputs[graphNames.tangent] as FloatTensor,
    };
  }

  /**
   * The network as the content of an `.onnx` file, for images of one size and any batch size.
   *
   * @throws {InvalidArgumentError} if the network doesn't take images of this size.
   */
  toOnnx(size: ImageSize = requireConfiguredSize(this.config)): Uint8Array {
    checkImageSize('size', this.config, size);
    return this.#source.toBytes(size);
  }

  /**
   * Writes `config.json` and the network: its weights as `diffusion_pytorch_model.safetensors`, as diffusers does, those
   * that were stored in half precision so again, the others as float32; of one that is an `.onnx` file, that file as
   * `model.onnx` and the files of weights that it names.
   *
   * @throws {SaveError} if it can't be written; the target is then as it was.
   */
  async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    const save = async (folder: ModelFolder) => {
      await folder.write(modelConfigName, formatJson(unet2dConfigFormat.format(this.config)));
      await this.#source.save(folder);
    };
    await writeModelFolder(target, save, options);
  }

  override async dispose(): Promise<void> {
    try {
      await super.dispose();
    } finally {
      this.#openedFiles?.close();
    }
  }

  /** Says once that times are rounded: a solver may ask for thousands. */
  readonly #warnOfRounding = (): void => {
    if (this.#hasRounded) return;
    this.#hasRounded = true;
    this.#onWarning(
      `${UNet2DModel.className}: the network's file takes whole timesteps alone; others are rounded to the nearest.`,
    );
  };
}
