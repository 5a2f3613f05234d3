import { type LoadOptions, type ModelFiles, withoutSource } from '@langevin/core';
import type { PipelineLoadOptions } from './load-options.ts';
import { type ModelIndex, readModelIndex } from './model-index.ts';

/** What a pipeline's folder says of itself. */
export interface ReadPipeline {
  readonly index: ModelIndex;
  /** The options that are left when its files are found. */
  readonly rest: PipelineLoadOptions;
}

/**
 * Reads what a pipeline's files say of it.
 *
 * @throws {FileNotFoundError | InvalidFileError} if it has no index, or one that names no pipeline.
 */
export async function readPipeline(files: ModelFiles, options: PipelineLoadOptions): Promise<ReadPipeline> {
  const index = await readModelIndex(files, options.signal as AbortSignal | undefined);
  return { index, rest: withoutSource(options as LoadOptions) as PipelineLoadOptions };
}
