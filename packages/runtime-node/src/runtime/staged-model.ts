import { rmSync } from 'node:fs';
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import {
  distinctFiles,
  type ExternalData,
  externalBytes,
  externalPieces,
  externalSize,
  type OnnxModel,
} from '@langevin/core';
import { folderAbove } from '../files/folder-above.ts';
import { makeFolder } from '../files/make-folder.ts';
import { ownedName, removeAbandoned } from '../files/owned-folders.ts';
import { atExit } from './at-exit.ts';
import type { ModelSource } from './messages.ts';

/** Below this size, in bytes, a model is handed over in memory: files would take longer than they save. */
const smallModel = 1024 * 1024;

/** A model ready to be loaded, and what to do once it is. */
export interface StagedModel {
  readonly source: ModelSource;
  /** Whether what is read by name are still the files that are meant: another may take a name meanwhile. */
  readonly isInPlace: () => boolean;
  /** Removes what was written for it; to be called again at the end, since Windows keeps files that are mapped. */
  readonly remove: () => Promise<void>;
}

/**
 * Gets a model to where ONNX Runtime reads it from files: the weights from those they lie in, whatever else is large
 * from temporary ones. It maps weights that lie in files. Those handed over as bytes it copies twice more, into
 * blocks of the C heap that stay with the process when the session has gone; that is left for small models, and for
 * where no file can be written.
 *
 * @throws {InvalidArgumentError} if a weights file's name leads out of the folder, or is another's too.
 */
export async function stageModel({ graph, weights }: OnnxModel, signal?: AbortSignal): Promise<StagedModel> {
  const files = distinctFiles(weights);
  const folder = commonFolder(files);
  const moved = folder === undefined ? files : [];
  const isInPlace = lookAt(files, folder);

  const size = moved.reduce((total, { data }) => total + externalSize(data), graph.byteLength);
  const temporary = size < smallModel ? undefined : await temporaryFolder().catch(() => undefined);
  if (temporary === undefined) {
    return { source: { graph, weights: folder ?? inMemory(files) }, isInPlace, remove: async () => {} };
  }

  const cancel = atExit(() => rmSync(temporary, { recursive: true, force: true }));
  const remove = () => rm(temporary, { recursive: true, force: true }).then(cancel, () => {});
  // Named as the folder, whose name is random: no file of weights is called the same.
  const path = `${basename(temporary)}.onnx`;
  try {
    for (const file of [...moved, { path, data: graph }]) await place(temporary, file, signal);
    return { source: { graph: join(temporary, path), weights: folder ?? temporary }, isInPlace, remove };
  } catch {
    await remove();
    signal?.throwIfAborted();
    return { source: { graph, weights: folder ?? inMemory(files) }, isInPlace, remove };
  }
}

/** It has a scope of its own: else whoever keeps `remove`, after a session was dropped, would keep its files. */
function lookAt(files: readonly ExternalData[], folder: string | undefined): () => boolean {
  return () => folder === undefined || commonFolder(files) === folder;
}

/** A new folder that nobody else may look into. Those of processes that were killed go. */
async function temporaryFolder(): Promise<string> {
  await removeAbandoned(tmpdir(), 'langevin');
  const folder = join(tmpdir(), ownedName('langevin'));
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

function inMemory(files: readonly ExternalData[]): { path: string; data: Uint8Array }[] {
  return files.map(({ path, data }) => ({ path, data: externalBytes(data) }));
}

/** The folder below which all the weights lie in files, under the names that the graph calls them by. */
function commonFolder(files: readonly ExternalData[]): string | undefined {
  const folders = new Set(files.map(folderOf));
  return folders.size === 1 ? [...folders][0] : undefined;
}

function folderOf({ path, data }: ExternalData): string | undefined {
  if (!('readSync' in data)) return undefined;
  return data.isInPlace() ? folderAbove(join(data.folder, data.name), path) : undefined;
}

/**
 * Puts a file into a folder that has none of that name: as another name of the same file if that can be, else as a
 * copy. What is there already is never written to: it may be another name of somebody's checkpoint.
 */
async function place(folder: string, { path, data }: ExternalData, signal: AbortSignal | undefined): Promise<void> {
  const file = join(folder, path);
  await makeFolder(dirname(file));
  if ('readSync' in data && data.isInPlace() && (await isLinked(join(data.folder, data.name), file))) return;
  const handle = await open(file, 'wx');
  try {
    for (const piece of externalPieces(data)) await writeFile(handle, piece, { signal });
  } finally {
    await handle.close();
  }
}

/** Tries to give a file another name, which some file systems refuse and which can't be done across two of them. */
async function isLinked(file: string, name: string): Promise<boolean> {
  return link(file, name).then(
    () => true,
    () => false,
  );
}
