import { checkOptions, type FloatTensor } from '@langevin/core';
import { requireFloats } from '../argument-checks.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { imageSizeOf } from '../image-size.ts';
import type { ImageSize } from '../network/graph.ts';
import type { HeldWeights } from '../network-model/held-weights.ts';
import type { NetworkDefinition } from '../network-model/network-definition.ts';
import type { NetworkGraph } from '../network-model/network-graph.ts';
import { NetworkModel } from '../network-model/network-model.ts';
import type { NetworkOptions } from '../network-model/network-options.ts';
import { type AutoencoderLayout, checkPictureSize } from './autoencoder-layout.ts';
import { type AutoencoderOptions, autoencoderOptionKinds } from './autoencoder-options.ts';
import { codingParts, runInBatches } from './coding-parts.ts';
import { runInTiles } from './tiles.ts';

/** What a class of autoencoders says of itself. */
export interface AutoencoderDefinition<Config extends object> extends NetworkDefinition<Config> {
  layout(config: Config): AutoencoderLayout;
  graphs(config: Config, size?: ImageSize): readonly [encode: NetworkGraph, decode: NetworkGraph];
}

/** Base of the networks that make latents of pictures, and pictures of latents. */
export abstract class AutoencoderModel<Config extends object> extends NetworkModel<Config> {
  readonly #definition: AutoencoderDefinition<Config>;
  readonly #layout: AutoencoderLayout;

  constructor(
    definition: AutoencoderDefinition<Config>,
    config: Partial<Config>,
    weights: Weights | HeldWeights,
    options?: NetworkOptions,
  ) {
    super(definition, config, weights, options);
    this.#definition = definition;
    this.#layout = definition.layout(this.config);
  }

  /** Rows of pixels of a picture for each row of its latents. */
  get downsampling(): number {
    return this.#layout.downsampling;
  }

  /** What the encoder makes of pictures. @throws {InvalidArgumentError} if an argument doesn't fit the network. */
  protected async runEncoder(pictures: FloatTensor, options: AutoencoderOptions): Promise<FloatTensor> {
    checkOptions(options, autoencoderOptionKinds);
    requireFloats('pictures', pictures, ['batch', this.#layout.inChannels, 'height', 'width']);
    const size = imageSizeOf(pictures);
    checkPictureSize('pictures', this.#layout, size);
    return this.#run('encode', pictures, size, options);
  }

  /** What the decoder makes of latents. @throws {InvalidArgumentError} if an argument doesn't fit the network. */
  protected async runDecoder(latents: FloatTensor, options: AutoencoderOptions): Promise<FloatTensor> {
    checkOptions(options, autoencoderOptionKinds);
    this.checkLatents(latents);
    const { downsampling } = this.#layout;
    const { height, width } = imageSizeOf(latents);
    return this.#run('decode', latents, { height: height * downsampling, width: width * downsampling }, options);
  }

  /** @throws {InvalidArgumentError} if the decoder doesn't take these latents. */
  protected checkLatents(latents: FloatTensor): void {
    requireFloats('latents', latents, ['batch', this.#layout.latentChannels, 'height', 'width']);
  }

  /** @param size - of the pictures, whether they are read or made. */
  async #run(
    name: 'encode' | 'decode',
    images: FloatTensor,
    size: ImageSize,
    options: AutoencoderOptions,
  ): Promise<FloatTensor> {
    const { downsampling, latentSide } = this.#layout;
    const { signal, tileSize } = options;
    const [scaleIn, scaleOut] = name === 'encode' ? [downsampling, 1] : [1, downsampling];
    const { tile, batch } = codingParts(this.#layout, size, tileSize);
    const runPart = (part: FloatTensor) => this.#runPart(name, part, signal);
    return runInBatches(images, batch, (some) => {
      if (tile === undefined) return runPart(some);
      const [rows, columns] = [latentSide(size.height), latentSide(size.width)];
      return runInTiles(some, { rows, columns, tile, scaleIn, scaleOut }, runPart);
    });
  }

  async #runPart(name: 'encode' | 'decode', part: FloatTensor, signal: AbortSignal | undefined): Promise<FloatTensor> {
    signal?.throwIfAborted();
    const { height, width } = imageSizeOf(part);
    const scale = name === 'encode' ? 1 : this.#layout.downsampling;
    const [encode, decode] = this.#definition.graphs(this.config, { height: height * scale, width: width * scale });
    const graph = name === 'encode' ? encode : decode;
    const [input] = Object.keys(graph.inputs) as [string];
    const [output] = Object.values(await this.run(graph, { [input]: part }, signal)) as [FloatTensor];
    return output;
  }
}
