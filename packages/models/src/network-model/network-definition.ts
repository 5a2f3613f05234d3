import type { Parameter } from '@langevin/onnx';
import type { ConfigFormat } from '../config/config-format.ts';
import type { ImageSize } from '../network/graph.ts';
import type { NetworkGraph } from './network-graph.ts';

/** What a class of networks says of itself, so that `NetworkModel` can load, place and save it. */
export interface NetworkDefinition<Config extends object> {
  /** The class's name on disk. */
  readonly className: string;
  /** What pipelines call such a network, today's name first: its folder in theirs. */
  readonly namesInPipelines: readonly string[];
  /** How its configuration is checked, read and written. */
  readonly format: ConfigFormat<Config>;
  /** Name of the file of weights that is written, without its suffix: `diffusion_pytorch_model`. */
  readonly weightsFileName: string;
  /**
   * Its graphs for pictures of a size: of the configuration's, or of some size, if left out. Between them they have all its
   * parameters. What takes no pictures has its graphs for some length.
   *
   * @throws {ConfigError | UnsupportedBlockError} if the configuration can't be built.
   * @throws {InvalidArgumentError} for a size that it does not take.
   */
  graphs(config: Config, size?: ImageSize): readonly NetworkGraph[];
  /** Learned tables that no graph reads: what is looked up in them is looked up outside. */
  tables?(config: Config): readonly Parameter[];
  /** Weights that are stored beside those of the network and say nothing, such as a table of positions that can be computed. */
  isNoWeight?(name: string): boolean;
  /** What the network calls a weight that is stored under another name by some versions. */
  currentName?(name: string): string;
}
