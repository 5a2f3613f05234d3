import { PlatformMissingError } from '../errors/platform-missing-error.ts';
import type { ModelFiles, ModelFolder } from './model-files.ts';
import type { Runtime } from './runtime.ts';

/** What a place to run offers: sessions, and files to read and write. */
export interface Platform {
  readonly runtime: Runtime;
  /** The files behind a string that a user gave, such as a path or a URL. @throws {FileNotFoundError} */
  open(source: string): Promise<ModelFiles>;
  /** A folder to save into. @throws {SaveError} if nothing can be written there. */
  create(target: string): Promise<ModelFolder>;
}

let installed: Platform | undefined;

/** Makes `platform` the one that is used where none is passed. `langevin` does this on import. */
export function installPlatform(platform: Platform): void {
  installed = platform;
}

/** The installed platform. @throws {PlatformMissingError} if there is none. */
export function currentPlatform(): Platform {
  if (installed === undefined) throw new PlatformMissingError();
  return installed;
}
