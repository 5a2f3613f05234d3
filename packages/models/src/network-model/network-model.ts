import {
  checkOptions,
  type Device,
  elementCount,
  type FloatTensor,
  formatJson,
  InvalidArgumentError,
  type LoadOptions,
  type ModelFiles,
  type ModelFolder,
  modelConfigName,
  type SaveOptions,
  type Tensor,
  writeModelFolder,
} from '@langevin/core';
import type { Parameter, ParameterSource } from '@langevin/onnx';
import { checkpointFiles } from '../checkpoint/read-checkpoint.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { chooseWeights } from '../choose-weights.ts';
import { filesOfNetwork } from '../load-network.ts';
import { loadRareParts } from '../load-rare-parts.ts';
import type { ImageSize } from '../network/graph.ts';
import { PretrainedNetwork } from '../pretrained-network.ts';
import { HeldWeights } from './held-weights.ts';
import type { NetworkDefinition } from './network-definition.ts';
import { graphKey, type NamedValues, type NetworkGraph } from './network-graph.ts';
import { type NetworkOptions, networkOptionKinds } from './network-options.ts';
import { ownWeights } from './own-weights.ts';
import { countGraph, directionName, parametersOf, tangentName, writeGraph, writeTangentGraph } from './read-graph.ts';
import { loadNetworkModel, type NetworkModelClass } from './read-network-model.ts';
import { type UntrainedOptions, untrainedNetwork } from './untrained-network.ts';

/** What a graph gives, and its derivative along a direction, by the names of the graph's outputs. */
export interface OutputsWithTangents {
  readonly outputs: NamedValues<FloatTensor>;
  readonly tangents: NamedValues<FloatTensor>;
}

/**
 * Base of the networks that are described over operations and loaded of folders in diffusers' layout. A class has a
 * {@link NetworkDefinition}, and offers what can be done with the graphs of that. A graph is written when it first runs, for
 * the sizes that it is given and any batch size.
 */
export abstract class NetworkModel<Config extends object = object> extends PretrainedNetwork<Config> {
  static readonly configName: string = modelConfigName;
  readonly #definition: NetworkDefinition<Config>;
  readonly #weights: HeldWeights;

  /**
   * @param config - the configuration in camelCase; what is left out has the class's default.
   * @param weights - by their names in checkpoints.
   * @throws {ConfigError} if the configuration can't be built.
   * @throws {UnsupportedBlockError} if it names an unknown block.
   * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
   */
  constructor(
    definition: NetworkDefinition<Config>,
    config: Partial<Config>,
    weights: Weights | HeldWeights,
    options: NetworkOptions = {},
  ) {
    checkOptions(options, networkOptionKinds);
    const complete = definition.format.complete(config);
    super(complete, { owner: definition.className, runtime: options.runtime, hasHalf: true });
    this.#definition = definition;
    this.#weights = weights instanceof HeldWeights ? weights : givenWeights(definition, complete, weights, options);
  }

  /**
   * Reads `config.json` and the weights of a folder: safetensors, else a PyTorch `.bin`, else the only variant that is there.
   *
   * @param source - the network's own folder, such as `checkpoint/vae`, or a pipeline's folder that has one.
   * @throws {FileNotFoundError} if there is no configuration or there are no weights.
   * @throws {ConfigError | UnsupportedBlockError} for a setting or a block that is not known.
   * @throws {InvalidFileError | UnsafePickleError} if a file isn't what it should be.
   */
  static async fromPretrained<Config extends object, Model extends NetworkModel<Config>>(
    this: NetworkModelClass<Config, Model>,
    source: string | ModelFiles,
    options: LoadOptions = {},
  ): Promise<Model> {
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is the one to load.
    return loadNetworkModel(this, source, options);
  }

  /** The files that `fromPretrained` reads of the network's folder. */
  static async filesToLoad(files: ModelFiles, options: LoadOptions = {}): Promise<readonly string[]> {
    return filesOfNetwork({ weightsToLoad: checkpointFiles }, files, options);
  }

  /** An untrained network with random weights, for tests and benchmarks. */
  static fromConfig<Config extends object, Model extends NetworkModel<Config>>(
    this: NetworkModelClass<Config, Model>,
    config: Partial<Config>,
    options: UntrainedOptions = {},
  ): Model {
    // biome-ignore lint/complexity/noThisInStatic: the class that it is called on is the one to make.
    return untrainedNetwork(this, config, options);
  }

  /** Number of learned values. */
  get parameterCount(): number {
    const parameters = parametersOf(this.#definition, this.config);
    return [...parameters.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  }

  /** The names of the network's graphs, such as `encode` and `decode`. */
  get graphNames(): readonly string[] {
    return this.#definition.graphs(this.config).map(({ name }) => name);
  }

  /**
   * Floating-point operations of one evaluation of a graph for a batch of one, two per multiply-add.
   *
   * @param size - of the pictures; the configuration's if left out.
   * @throws {InvalidArgumentError} if there is no such graph, or the network doesn't take pictures of this size.
   */
  flops(graph: string, size?: ImageSize): number {
    return countGraph(this.#graphCalled(graph, size)).flops;
  }

  /**
   * A graph of the network as the content of an `.onnx` file, for one size and any batch size.
   *
   * @param size - of the pictures; the configuration's if left out.
   * @throws {InvalidArgumentError} if there is no such graph, or the network doesn't take pictures of this size.
   */
  async toOnnx(graph: string, size?: ImageSize): Promise<Uint8Array> {
    const values = sourceOf(await this.#weights.load());
    return writeGraph(this.#graphCalled(graph, size), values, 'cpu', 'fp32').toBytes(graph);
  }

  /**
   * Writes `config.json` and the weights as safetensors, as diffusers does: those that were stored in half precision so
   * again, the others as float32.
   *
   * @throws {SaveError} if it can't be written; the target is then as it was.
   */
  async savePretrained(target: string | ModelFolder, options: SaveOptions = {}): Promise<void> {
    const { format, weightsFileName } = this.#definition;
    const save = async (folder: ModelFolder): Promise<void> => {
      const weights = await this.#weights.load(options.signal);
      await folder.write(modelConfigName, formatJson(format.format(this.config)));
      const { writeCheckpoint } = await loadRareParts();
      await writeCheckpoint(folder, weightsFileName, weights);
    };
    await writeModelFolder(target, save, options);
  }

  /**
   * Gives back the memory that it holds, after the calls already made: native memory, and weights that were read of files.
   * It is loaded again when it is next used.
   */
  override async release(): Promise<void> {
    await super.release();
    this.#weights.release();
  }

  override async dispose(): Promise<void> {
    try {
      await super.dispose();
    } finally {
      this.#weights.close();
    }
  }

  /** The values of a weight, by its name. */
  protected async valuesOf(name: string, signal?: AbortSignal): Promise<Float32Array> {
    return (await this.#weights.load(signal)).get(name)!.data;
  }

  /** Runs a graph. What it reads must fit; its outputs are float32. */
  protected async run(
    graph: NetworkGraph,
    feeds: NamedValues<Tensor>,
    signal?: AbortSignal,
  ): Promise<NamedValues<FloatTensor>> {
    const outputs = await this.session.run(
      graphKey(graph),
      async (device, dtype) => {
        const values = sourceOf(await this.#weights.load(signal));
        return writeGraph(graph, values, device, dtype).toModel(graph.name);
      },
      feeds,
      signal,
    );
    return outputs as Record<string, FloatTensor>;
  }

  /**
   * Runs a graph together with its derivative along a direction of one of its inputs, in single precision.
   *
   * @param along - the name of that input.
   * @param direction - of the input's shape.
   */
  protected async runWithTangents(
    graph: NetworkGraph,
    feeds: NamedValues<Tensor>,
    along: string,
    direction: FloatTensor,
    signal?: AbortSignal,
  ): Promise<OutputsWithTangents> {
    const build = async (device: Device) =>
      writeTangentGraph(graph, along, sourceOf(await this.#weights.load(signal)), device);
    const key = `${graphKey(graph)}, with tangents`;
    const all = await this.session.run(key, build, { ...feeds, [directionName]: direction }, signal);
    const outputs: Record<string, FloatTensor> = {};
    const tangents: Record<string, FloatTensor> = {};
    for (const name of Object.keys(all)) {
      const tangent = all[tangentName(name)];
      if (tangent === undefined) continue;
      outputs[name] = all[name] as FloatTensor;
      tangents[name] = tangent as FloatTensor;
    }
    return { outputs, tangents };
  }

  #graphCalled(name: string, size: ImageSize | undefined): NetworkGraph {
    const graphs = this.#definition.graphs(this.config, size);
    const found = graphs.find((graph) => graph.name === name);
    if (found !== undefined) return found;
    const names = graphs.map((graph) => graph.name).join(', ');
    throw new InvalidArgumentError('graph', `there is no "${name}" in this network; it has ${names}.`);
  }
}

function sourceOf(weights: Weights): ParameterSource {
  return ({ name }: Parameter) => weights.get(name)!;
}

/** Weights that stay with who gave them. */
function givenWeights<Config extends object>(
  definition: NetworkDefinition<Config>,
  config: Config,
  weights: Weights,
  { source = 'the weights given', weights: set, onWarning = console.warn }: NetworkOptions,
): HeldWeights {
  const parameters = parametersOf(definition, config);
  const chosen = chooseWeights(ownWeights(weights, definition), parameters, { source, set, onWarning });
  return new HeldWeights({ read: async () => chosen, close: () => {} });
}
