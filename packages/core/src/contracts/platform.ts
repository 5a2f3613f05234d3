import { PlatformMissingError } from '../errors/platform-missing-error.ts';
import type { ModelFiles, ModelFolder } from './model-files.ts';
import type { Runtime } from './runtime.ts';

/** How far the loading of a source's files is, all of them together. */
export interface LoadProgress {
  /** The file that something was just loaded of. */
  readonly file: string;
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes of all files that are known to be needed. It may grow: a checkpoint's files name one another. */
  readonly total: number;
  /** On average since the beginning. */
  readonly bytesPerSecond: number;
}

/** Options of {@link Platform.open}. */
export interface OpenOptions {
  /** Told how far the loading of its files is, where that takes time. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Told of what is odd but harmless; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** What a place to run offers: sessions, and files to read and write. */
export interface Platform {
  readonly runtime: Runtime;
  /** The files behind a string that a user gave, such as a path or a URL. @throws {FileNotFoundError} */
  open(source: string, options?: OpenOptions): Promise<ModelFiles>;
  /** A folder to save into. @throws {SaveError} if nothing can be written there. */
  create(target: string): Promise<ModelFolder>;
}

let installed: Platform | undefined;

/** Makes `platform` the one that is used where none is passed. `langevin` does this on import. */
export function installPlatform(platform: Platform): void {
  installed = platform;
}

/** The installed platform, if there is one. */
export function installedPlatform(): Platform | undefined {
  return installed;
}

/** The installed platform. @throws {PlatformMissingError} if there is none. */
export function currentPlatform(): Platform {
  if (installed === undefined) throw new PlatformMissingError();
  return installed;
}
