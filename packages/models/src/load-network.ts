import {
  checkOptions,
  type LoadOptions,
  loadFrom,
  loadOptionKinds,
  type ModelFiles,
  modelConfigName,
  orAbort,
} from '@langevin/core';
import { modelFolder } from './model-folder.ts';
import { checkPlacement } from './placed-session.ts';

/** What {@link loadNetwork} asks of a class. */
export interface NetworkReader<Model> {
  /** The class's name, for messages. */
  readonly className: string;
  /** What pipelines call such a network: its folder in theirs. */
  readonly namesInPipelines: readonly string[];
  /** The files of weights that it would read of the network's own folder. */
  weightsToLoad(files: ModelFiles, options: LoadOptions): Promise<readonly string[]>;
  /** Reads it from its own folder. */
  read(files: ModelFiles, options: LoadOptions): Promise<Model>;
}

/**
 * Loads a network from its own folder, or its pipeline's: checks first that it can run where it is asked to, and fetches
 * together what is read.
 */
export async function loadNetwork<Model extends { dispose(): Promise<void> }>(
  reader: NetworkReader<Model>,
  source: string | ModelFiles,
  options: LoadOptions,
): Promise<Model> {
  checkOptions(options, loadOptionKinds);
  const { device, dtype, runtime, signal } = options;
  const load = async (given: ModelFiles): Promise<Model> => {
    const files = await modelFolder(given, reader.namesInPipelines, signal);
    if (files.prefetch) await files.prefetch(await filesOfNetwork(reader, files, options), signal);
    return reader.read(files, options);
  };
  const loading = async (): Promise<Model> => {
    await checkPlacement(reader.className, { device, dtype }, runtime);
    return loadFrom(source, options, load, (mixed) => mixed.dispose());
  };
  return orAbort(loading(), signal, (late) => late.dispose());
}

/** The files that a network is read from: its configuration and its weights. */
export async function filesOfNetwork(
  reader: Pick<NetworkReader<unknown>, 'weightsToLoad'>,
  files: ModelFiles,
  options: LoadOptions,
): Promise<readonly string[]> {
  return [modelConfigName, ...(await reader.weightsToLoad(files, options))];
}
