/** Waits for `promise`, or throws the signal's reason at once; what arrives too late is given to `discard`, if to anybody. */
export function orAbort<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  discard: (late: T) => Promise<void> = async () => {},
): Promise<T> {
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
