/** Which part of a file to read, and a signal to stop. */
export interface ReadOptions {
  /** First byte; 0 if left out. */
  readonly offset?: number | undefined;
  /** Number of bytes; to the end if left out. */
  readonly length?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A file on the disk of the machine that runs the model. It stays open until it is closed, and its bytes those of the
 * file that was opened, even if another takes its name meanwhile.
 */
export interface LocalFile {
  /** The folder that it lies in. */
  readonly folder: string;
  /** Its name in the folder. */
  readonly name: string;
  readonly size: number;
  /** Reads bytes at once, blocking the thread. @throws {DisposedError} after `close`. */
  readSync(offset: number, length: number): Uint8Array;
  /** Whether `folder` and `name` still lead to this file; never after `close`. */
  isInPlace(): boolean;
  /** Lets go of the file. May be called twice. One that is forgotten is closed when it is collected as garbage. */
  close(): void;
}

/** Some bytes of a file on this machine's disk. */
export interface StoredBytes {
  readonly file: LocalFile;
  readonly offset: number;
  readonly length: number;
}

/**
 * Where a checkpoint's bytes come from: a directory, a hub repository, a URL prefix, a map in memory.
 *
 * Paths are relative, separated by `/`, and never leave the source: a path with `..`, a leading `/`
 * or a backslash is refused with an {@link InvalidArgumentError}.
 */
export interface ModelFiles {
  /** What the user called it, for messages. */
  readonly source: string;
  /** What there is to know where a file is missing, in sentences, such as that nothing may be downloaded. */
  readonly remark?: string | undefined;
  has(path: string): Promise<boolean>;
  /** @throws {FileNotFoundError} if it is not there. */
  size(path: string): Promise<number>;
  /** @throws {FileNotFoundError} if it is not there. */
  read(path: string, options?: ReadOptions): Promise<Uint8Array>;
  /** The files below a sub-folder, which need not exist. */
  folder(path: string): ModelFiles;
  /** The names of the files in the folder itself, where it can tell: a server's can't. None if there is no such folder. */
  list?(): Promise<readonly string[]>;
  /**
   * Fetches files that will be read, several at once, where they come from elsewhere and are kept. Those that are not there
   * are left out.
   */
  prefetch?(paths: readonly string[], signal?: AbortSignal): Promise<void>;
  /**
   * Whether files that were asked for were replaced since, where others may save to: what was read may be of two saves. A
   * save that is under way is waited for. Said of what was asked for since the last time.
   *
   * @throws {FolderBusyError} if somebody keeps saving there.
   */
  hasChanged?(options?: Pick<ReadOptions, 'signal'>): Promise<boolean>;
  /** The file itself, where it lies on a disk of this machine. @throws {FileNotFoundError} if it is not there. */
  openLocal?(path: string): Promise<LocalFile>;
}

/** Where a checkpoint is written, whole or not at all: nothing is visible at the target before `commit`. */
export interface ModelFolder {
  /** What the user called it, for messages. */
  readonly target: string;
  /** Writes a file, from one or several pieces. Paths follow the rules of {@link ModelFiles}. */
  write(path: string, data: string | Uint8Array | readonly Uint8Array[]): Promise<void>;
  /** Has the target's file removed, if there is one, or what was written for it. */
  remove(path: string): Promise<void>;
  /** A sub-folder of the same write: it is committed or discarded with the whole. */
  folder(path: string): ModelFolder;
  /** Puts the files in place, and removes others. All the rest of the target stays as it is. @throws {SaveError} */
  commit(): Promise<void>;
  /** Forgets what was written. The target stays as it was. */
  discard(): Promise<void>;
}

/** Options of every `savePretrained`. */
export interface SaveOptions {
  /** Ends the save at once, unless it has come so far that the files get their names: then it is too late. */
  readonly signal?: AbortSignal | undefined;
}
