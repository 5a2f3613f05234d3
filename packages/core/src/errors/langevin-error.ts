const marker = Symbol.for('langevin.error');

/** Stable names of the errors, for programs that react to one of them. */
export type ErrorCode =
  | 'invalid_argument'
  | 'invalid_config'
  | 'unsupported_block'
  | 'file_not_found'
  | 'invalid_file'
  | 'unsafe_pickle'
  | 'weights_mismatch'
  | 'component'
  | 'device_unavailable'
  | 'session'
  | 'device_lost'
  | 'out_of_memory'
  | 'non_finite_output'
  | 'disposed'
  | 'platform_missing'
  | 'package_missing'
  | 'save_failed'
  | 'folder_busy'
  | 'download_failed'
  | 'repository_not_found'
  | 'repository_gated'
  | 'revision_not_found'
  | 'offline'
  | 'cache_failed'
  | 'storage_full'
  | 'check_failed'
  | 'checks_failed';

/**
 * Base of every error that langevin throws on purpose. The message says what was wrong, where, and what to do.
 *
 * Use {@link LangevinError.isInstance} rather than `instanceof`: it also recognises an error
 * that comes from another copy of the package.
 */
export class LangevinError extends Error {
  /** Stable name of the kind of error. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = nameOf(code);
    Object.defineProperty(this, marker, { value: true });
  }

  /** Whether `error` is one of ours, from whichever copy of the package. */
  static isInstance(error: unknown): error is LangevinError {
    return typeof error === 'object' && error !== null && marker in error;
  }
}

/** The class that has a code, by its name: the class itself may be called otherwise, by whoever minified it. */
function nameOf(code: ErrorCode): string {
  const kind = code.replace(/^invalid_(?=config)|_failed$/, '');
  return `${kind.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase())}Error`;
}

/**
 * Waits for an answer, or throws the signal's reason at once; what arrives too late is given to `discard`, if to anybody.
 *
 * It stands beside the errors since all parts of a page load those: in a module of its own, it would be one more chunk.
 */
export function orAbort<T>(
  answer: T | Promise<T>,
  signal: AbortSignal | undefined,
  discard?: (late: T) => Promise<void>,
): Promise<T> {
  const promise = Promise.resolve(answer);
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      reject(signal.reason);
      promise.then(discard).catch(() => {});
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}
