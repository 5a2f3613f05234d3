import type { ModelFiles } from '@langevin/core';
import { withCurrentNames } from './checkpoint/legacy-names.ts';
import { hasCheckpoint, type ReadCheckpointOptions, readCheckpoint } from './checkpoint/read-checkpoint.ts';
import type { Weights } from './checkpoint/weights.ts';
import type { NetworkSource } from './network-source.ts';
import { findOnnxFile, OnnxNetwork } from './onnx-network.ts';

/** What a model's folder has of a network: its weights under the names of today, or else a ready-made `.onnx` file. */
export async function readNetwork(files: ModelFiles, options: ReadCheckpointOptions): Promise<Weights | NetworkSource> {
  // The usual files first: on the web, each that is asked for in vain is an error on the page's console.
  if (options.variant === undefined && !(await hasCheckpoint(files))) {
    const onnxFile = await findOnnxFile(files);
    if (onnxFile !== undefined) return OnnxNetwork.read(files, onnxFile, options.signal);
  }
  return withCurrentNames(await readCheckpoint(files, options));
}
