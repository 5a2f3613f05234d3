import {
  FileNotFoundError,
  type LoadOptions,
  loadFrom,
  type ModelFiles,
  type OnnxModel,
  orAbort,
} from '@langevin/core';
import { OpenedFiles } from './checkpoint/opened-files.ts';
import { checkPlacement } from './placed-session.ts';
import { readOnnxModel } from './read-onnx-model.ts';

/** A ready-made `.onnx` model as it was read of a folder. */
export interface ReadOnnx {
  readonly model: OnnxModel;
  /** The file, for messages. */
  readonly path: string;
  /** Files of weights that stay open: to be closed when the model is disposed. */
  readonly openedFiles: OpenedFiles;
}

/**
 * Loads a class that runs a ready-made `.onnx` file.
 *
 * @param owner - the class's name, for messages.
 * @param file - the file's name in the source.
 * @param make - makes an object of it, on the device of the options. If that fails, the files are closed.
 * @throws {FileNotFoundError} if there is no such file.
 * @throws {DeviceUnavailableError} if it can't run there.
 */
export function loadOnnx<T extends { dispose(): Promise<void> }>(
  owner: string,
  source: string | ModelFiles,
  file: string,
  options: LoadOptions,
  make: (read: ReadOnnx) => Promise<T>,
): Promise<T> {
  const { device, dtype, runtime, signal } = options;
  const read = async (files: ModelFiles): Promise<T> => {
    if (!(await files.has(file))) throw new FileNotFoundError(files, file);
    const openedFiles = new OpenedFiles();
    try {
      const model = await readOnnxModel(openedFiles.watch(files), file, signal);
      return await make({ model, path: `${files.source}/${file}`, openedFiles });
    } catch (error) {
      openedFiles.close();
      throw error;
    }
  };
  const load = async (): Promise<T> => {
    await checkPlacement(owner, { device, dtype }, runtime);
    return loadFrom(source, options, read, (mixed) => mixed.dispose());
  };
  return orAbort(load(), signal, (late) => late.dispose());
}
