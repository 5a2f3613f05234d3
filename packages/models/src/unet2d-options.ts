import { describeValue, InvalidArgumentError, type OptionKinds, type Runtime } from '@langevin/core';
import type { Weights } from './checkpoint/weights.ts';
import { chooseWeights } from './choose-weights.ts';
import { anySize } from './image-size.ts';
import { countCost } from './network/graph.ts';
import type { NetworkSource } from './network-source.ts';
import type { UNet2DConfig } from './unet2d-config.ts';
import { WeightsNetwork } from './weights-network.ts';

/** Options of `UNet2DModel`'s constructor. */
export interface UNet2DOptions {
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime?: Runtime | undefined;
  /** Where the weights come from, for messages. */
  readonly source?: string | undefined;
  /** Which set to take where there are several: what stands in front of its names, such as `ema`. */
  readonly weights?: string | undefined;
  /** Told of what is odd but harmless, such as weights that are no part of the network; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What the {@link UNet2DOptions} may be. */
export const unet2dOptionKinds: OptionKinds<UNet2DOptions> = {
  runtime: 'runtime',
  source: 'string',
  weights: 'string',
  onWarning: 'function',
};

/**
 * Where the graphs come from: a ready-made model, or the weights that the network asks for.
 *
 * @throws {WeightsMismatchError} if weights that it asks for are missing, or of another shape.
 * @throws {InvalidArgumentError} for neither, and if there are several sets of weights, and `options.weights` does not
 * say which.
 */
export function networkSource(
  config: UNet2DConfig,
  network: Weights | NetworkSource,
  { source = 'the weights given', weights: set, onWarning = console.warn }: UNet2DOptions,
): NetworkSource {
  if (typeof network !== 'object' || network === null) {
    const needed = 'pass weights by their names, or an OnnxNetwork';
    throw new InvalidArgumentError('network', `${describeValue(network)} is no network; ${needed}.`);
  }
  if ('toModel' in network) {
    if (set === undefined) return network;
    throw new InvalidArgumentError('weights', `a ready-made model has one set of them, and no "${set}"; leave it out.`);
  }
  const { parameters } = countCost(config, anySize(config));
  return new WeightsNetwork(config, chooseWeights(network, parameters, { source, set, onWarning }));
}
