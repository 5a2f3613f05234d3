import {
  type LoadOptions,
  type ModelFiles,
  modelConfigName,
  nameSettings,
  type Placement,
  readJsonObject,
} from '@langevin/core';
import { OpenedFiles } from '../checkpoint/opened-files.ts';
import { checkpointFiles, readCheckpoint } from '../checkpoint/read-checkpoint.ts';
import type { Weights } from '../checkpoint/weights.ts';
import { chooseWeights } from '../choose-weights.ts';
import { loadNetwork } from '../load-network.ts';
import { withNamesOfToday } from '../read-network.ts';
import { HeldWeights } from './held-weights.ts';
import type { NetworkDefinition } from './network-definition.ts';
import type { NetworkOptions } from './network-options.ts';
import { ownWeights } from './own-weights.ts';
import { parametersOf } from './read-graph.ts';

/** A class of networks, as far as it takes part in loading one. */
export interface NetworkModelClass<Config extends object, Model> {
  readonly definition: NetworkDefinition<Config>;
  new (config: Partial<Config>, weights: Weights | HeldWeights, options?: NetworkOptions): Model;
}

/** What loading asks of a network besides. */
interface Loadable {
  dispose(): Promise<void>;
  to(placement: Placement, onWarning?: (message: string) => void): Promise<void>;
}

/** Loads a network of its own folder, or its pipeline's. */
export function loadNetworkModel<Config extends object, Model extends Loadable>(
  networkClass: NetworkModelClass<Config, Model>,
  source: string | ModelFiles,
  options: LoadOptions,
): Promise<Model> {
  const { className, namesInPipelines } = networkClass.definition;
  const read = (files: ModelFiles): Promise<Model> => readNetworkModel(networkClass, files, options);
  return loadNetwork({ className, namesInPipelines, weightsToLoad: checkpointFiles, read }, source, options);
}

/**
 * Reads a network of its own folder. Weights that a runtime reads of their file are opened at once; others, if they may be
 * read lazily, when they are first needed.
 */
async function readNetworkModel<Config extends object, Model extends Loadable>(
  networkClass: NetworkModelClass<Config, Model>,
  files: ModelFiles,
  options: LoadOptions,
): Promise<Model> {
  const { signal, onWarning = console.warn, runtime, device, dtype, lazy = false } = options;
  const { definition } = networkClass;
  const json = await readJsonObject(files, modelConfigName, signal);
  const file = `${files.source}/${modelConfigName}`;
  const config = definition.format.parse(json, onWarning, file);
  const namesInFile = definition.format.namesIn(json);
  const parameters = nameSettings(namesInFile, () => parametersOf(definition, config), file);
  const opened = new OpenedFiles();
  const watched = opened.watch(files);
  const held = new HeldWeights({
    read: async (stop) => {
      const stored = await readCheckpoint(watched, { ...options, signal: stop });
      const weights = ownWeights(await withNamesOfToday(stored), definition);
      return chooseWeights(weights, parameters, { source: files.source, set: options.weights, onWarning });
    },
    close: () => opened.close(),
  });
  try {
    if (!(lazy && (await areReadToMemory(files, options)))) await held.load(signal);
    const model = new networkClass(config, held, { runtime, onWarning });
    await model.to({ device, dtype }, onWarning);
    return model;
  } catch (error) {
    held.close();
    throw error;
  }
}

/** Whether the weights of a folder don't stay in their files. */
async function areReadToMemory(files: ModelFiles, options: LoadOptions): Promise<boolean> {
  const paths = await checkpointFiles(files, options);
  return files.openLocal === undefined || paths.some((path) => path.endsWith('.bin'));
}
