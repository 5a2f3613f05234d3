import { PlatformMissingError } from '../errors/platform-missing-error.ts';
import type { ModelFiles, ModelFolder, SaveOptions } from './model-files.ts';
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
  /** How long the rest takes at this rate; undefined while nothing has arrived. */
  readonly secondsLeft: number | undefined;
}

/** Which version of a repository of the hub is opened, and how it gets here. */
export interface HubOptions {
  /** A branch, a tag or a commit; `main` if left out. It is looked up once, so that all files are of one commit. */
  readonly revision?: string | undefined;
  /**
   * Lets private and gated repositories be read. In Node, the one of the environment if left out: `HF_TOKEN`, or the file
   * that Hugging Face's own command keeps it in.
   */
  readonly token?: string | undefined;
  /** In Node, the folder that keeps downloads; the one of the environment, which Python's client shares, if left out. */
  readonly cacheDir?: string | undefined;
  /** The hub's address: in Node, that of `HF_ENDPOINT`, and then `https://huggingface.co`, if left out. */
  readonly endpoint?: string | undefined;
  /** Sends no request: what is kept is all there is. */
  readonly localFilesOnly?: boolean | undefined;
  /** Downloads what is kept already once more. */
  readonly forceDownload?: boolean | undefined;
}

/** Options of {@link Platform.open}. */
export interface OpenOptions extends HubOptions {
  /** Ends the search for the files, and what is asked of them without a signal of its own. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far the loading of all files together is, where they come from a server. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Told of what is odd but harmless, such as an unknown configuration key; `console.warn` if left out. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A picture's pixels, row by row: 8 bits each of red, green, blue and opacity. A page's `ImageData` is one. */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Options of {@link Platform.decodePicture}. */
export interface DecodeOptions {
  /** Ends the wait for the pixels. */
  readonly signal?: AbortSignal | undefined;
}

/** What a place to run offers: sessions, and files to read and write. */
export interface Platform {
  readonly runtime: Runtime;
  /**
   * The files behind a string that a user gave: a path, a URL, a name on the hub.
   *
   * @throws {FileNotFoundError | RepositoryNotFoundError | RepositoryGatedError | RevisionNotFoundError} if there are none.
   * @throws {DownloadError | OfflineError} if they can't be had.
   */
  open(source: string, options?: OpenOptions): Promise<ModelFiles>;
  /**
   * A folder to save into, in which no file is begun after an abort, and the one that is being written is given up.
   *
   * @throws {SaveError} if nothing can be written there.
   */
  create(target: string, options?: SaveOptions): Promise<ModelFolder>;
  /**
   * Decodes a JPEG or WebP file, of which the caller has seen that its size is within bounds. A JPEG stands
   * upright, as its EXIF says, and the colours are those of the file, whatever profile goes with them. A place that has no
   * decoder leaves the method out.
   *
   * @throws {InvalidFileError} if the decoder doesn't take the file.
   * @throws {PackageMissingError} if the decoder is a package that isn't installed.
   */
  decodePicture?(bytes: Uint8Array, options?: DecodeOptions): Promise<DecodedPicture>;
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
