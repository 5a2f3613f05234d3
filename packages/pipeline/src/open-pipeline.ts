import { type LoadOptions, type ModelFiles, openModelFiles, withoutSource } from '@langevin/core';
import type { PipelineLoadOptions } from './load-options.ts';
import { type ModelIndex, readModelIndex } from './model-index.ts';

/** A pipeline's folder, and what it says of itself. */
export interface OpenedPipeline {
  readonly files: ModelFiles;
  readonly index: ModelIndex;
  /** The options that are left when its files are found. */
  readonly rest: PipelineLoadOptions;
}

/**
 * Finds the files of a pipeline.
 *
 * @throws {FileNotFoundError | InvalidFileError} if it has no index, or one that names no pipeline.
 */
export async function openPipeline(source: string | ModelFiles, options: PipelineLoadOptions): Promise<OpenedPipeline> {
  const files = await openModelFiles(source, options as LoadOptions);
  const index = await readModelIndex(files, options.signal as AbortSignal | undefined);
  return { files, index, rest: withoutSource(options as LoadOptions) as PipelineLoadOptions };
}
