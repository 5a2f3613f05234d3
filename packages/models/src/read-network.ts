import type { ModelFiles } from '@langevin/core';
import { mayBeFormer } from './checkpoint/former-names.ts';
import {
  checkpointFiles,
  hasCheckpoint,
  type ReadCheckpointOptions,
  readCheckpoint,
} from './checkpoint/read-checkpoint.ts';
import type { Weights } from './checkpoint/weights.ts';
import { loadRareParts } from './load-rare-parts.ts';
import type { NetworkSource } from './network-source.ts';
import { findOnnxFile } from './onnx-file-names.ts';

/** What a model's folder has of a network: its weights under the names of today, or else a ready-made `.onnx` file. */
export async function readNetwork(files: ModelFiles, options: ReadCheckpointOptions): Promise<Weights | NetworkSource> {
  const onnxFile = await onnxFileToRead(files, options);
  if (onnxFile === undefined) return withNamesOfToday(await readCheckpoint(files, options));
  const { OnnxNetwork } = await loadRareParts();
  return OnnxNetwork.read(files, onnxFile, options.signal);
}

/** Weights under the names of today: few checkpoints have others. */
export async function withNamesOfToday(weights: Weights): Promise<Weights> {
  if (![...weights.keys()].some(mayBeFormer)) return weights;
  return (await loadRareParts()).withCurrentNames(weights);
}

/** The files that {@link readNetwork} would read. @throws {FileNotFoundError} if there are none. */
export async function networkFiles(files: ModelFiles, options: ReadCheckpointOptions): Promise<readonly string[]> {
  const onnxFile = await onnxFileToRead(files, options);
  if (onnxFile === undefined) return checkpointFiles(files, options);
  const { onnxModelFiles } = await loadRareParts();
  return onnxModelFiles(files, onnxFile, options.signal);
}

async function onnxFileToRead(files: ModelFiles, { variant }: ReadCheckpointOptions): Promise<string | undefined> {
  // The usual files first: on the web, each that is asked for in vain is an error on the page's console.
  return variant !== undefined || (await hasCheckpoint(files)) ? undefined : findOnnxFile(files);
}
