import {
  FileNotFoundError,
  InvalidArgumentError,
  InvalidFileError,
  type ModelFiles,
  readJsonObject,
} from '@langevin/core';
import { printable } from './printable.ts';
import type { Weight, Weights } from './weights.ts';

/**
 * The weights of all the files that an index names. Its `weight_map` says which file holds each weight.
 *
 * @param indexPath - such as `diffusion_pytorch_model.safetensors.index.json`.
 * @param readShard - reads one file.
 * @throws {FileNotFoundError} if a file that it names is not there.
 * @throws {InvalidFileError} if the index is malformed or names a file outside of the folder, if a weight is not where
 * it says, or if two files hold the same one.
 */
export async function readShards(
  files: ModelFiles,
  indexPath: string,
  readShard: (path: string) => Promise<Weights>,
  signal?: AbortSignal,
): Promise<Weights> {
  const index = `${files.source}/${indexPath}`;
  const namesByShard = await shardsOf(files, indexPath, signal);
  const weights = new Map<string, Weight>();
  for (const [shard, names] of namesByShard) {
    const found = await readShard(shard);
    const missing = names.find((name) => !found.has(name));
    if (missing !== undefined) {
      throw new InvalidFileError(index, `"${printable(missing)}" is not in ${printable(shard)}, as it says.`);
    }
    for (const [name, weight] of found) {
      if (weights.has(name)) throw new InvalidFileError(index, `two of its files hold "${printable(name)}".`);
      weights.set(name, weight);
    }
  }
  return weights;
}

/** More than the largest of networks have. */
const mostWeights = 150_000;

/**
 * The files that an index names, each with the names of its weights.
 *
 * @throws {FileNotFoundError | InvalidFileError} as {@link readShards} does.
 */
export async function shardsOf(
  files: ModelFiles,
  indexPath: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const index = `${files.source}/${indexPath}`;
  const { weight_map: weightMap } = await readJsonObject(files, indexPath, signal, mostWeights);
  const namesByShard = parseWeightMap(weightMap, index);
  for (const shard of namesByShard.keys()) await checkShard(files, shard, index);
  return namesByShard;
}

/** The names of the weights in each file. */
function parseWeightMap(weightMap: unknown, index: string): ReadonlyMap<string, readonly string[]> {
  if (typeof weightMap !== 'object' || weightMap === null || Array.isArray(weightMap)) {
    throw new InvalidFileError(index, 'has no "weight_map", so it is no index of shards.');
  }
  const namesByShard = new Map<string, string[]>();
  for (const [name, shard] of Object.entries(weightMap)) {
    if (typeof shard !== 'string') throw new InvalidFileError(index, `names no file for "${printable(name)}".`);
    const names = namesByShard.get(shard) ?? [];
    namesByShard.set(shard, names);
    names.push(name);
  }
  return namesByShard;
}

/** The names come from the checkpoint: the folder's own files decide what lies inside of it. */
async function checkShard(files: ModelFiles, shard: string, index: string): Promise<void> {
  let isThere: boolean;
  try {
    isThere = await files.has(shard);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidFileError(
      index,
      `names the file "${printable(shard)}", which is not in its folder. Don't use this checkpoint.`,
      { cause: error },
    );
  }
  if (!isThere) throw new FileNotFoundError(files, shard, `${index} names it. Download the folder again.`);
}
