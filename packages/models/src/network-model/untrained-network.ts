import { checkOptions, Generator, type Runtime } from '@langevin/core';
import { randomWeights } from '../random-weights.ts';
import { parametersOf } from './read-graph.ts';
import type { NetworkModelClass } from './read-network-model.ts';

/** Options of `fromConfig`. */
export interface UntrainedOptions {
  /** Where the weights come from; one of a random seed if left out. */
  readonly generator?: Generator | undefined;
  /** What runs it; the installed platform's runtime if left out. */
  readonly runtime?: Runtime | undefined;
}

/** A network of a class with random weights. */
export function untrainedNetwork<Config extends object, Model>(
  networkClass: NetworkModelClass<Config, Model>,
  config: Partial<Config>,
  options: UntrainedOptions,
): Model {
  checkOptions(options, { generator: 'generator', runtime: 'runtime' });
  const { generator = new Generator(), runtime } = options;
  const { definition } = networkClass;
  const complete = definition.format.complete(config);
  return new networkClass(complete, randomWeights(parametersOf(definition, complete).values(), generator), { runtime });
}
