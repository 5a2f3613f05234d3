import type { ModelFolder } from '@langevin/core';
import { weightsPaths } from './read-checkpoint.ts';
import type { Weights } from './weights.ts';
import { writeSafetensors } from './write-safetensors.ts';

/**
 * Writes weights as safetensors into a model's folder: those that were stored in half precision so again, the others as
 * float32.
 *
 * @param name - of the file, without its suffix.
 */
export async function writeCheckpoint(folder: ModelFolder, name: string, weights: Weights): Promise<void> {
  const path = `${name}.safetensors`;
  // Older weights that would be read in its place.
  for (const older of weightsPaths.slice(0, weightsPaths.indexOf(path))) await folder.remove(older);
  await folder.write(path, writeSafetensors(weights));
}
