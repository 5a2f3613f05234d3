import { DownloadError } from '@langevin/core';

/** How long the first pause is, in ms. Each further one without any progress is twice as long. */
const firstPause = 250;
/** How long a server may ask to wait, in seconds, and be waited for. */
const longestWait = 300;

/** How often something is tried. */
export interface RetryOptions {
  /** How many attempts without any progress there are before it is given up. */
  readonly attempts: number;
  readonly signal?: AbortSignal | undefined;
  /** How far it has got, where an attempt goes on from the one before. */
  readonly progress?: () => number;
}

/**
 * What an attempt comes to that does not fail, or fails for good.
 *
 * @throws {DownloadError} that of the last attempt.
 * @throws the signal's reason after an abort.
 */
export async function retried<T>(
  attempt: () => Promise<T>,
  { attempts, signal, progress = () => 0 }: RetryOptions,
): Promise<T> {
  for (let failures = 0; ; ) {
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      failures = progress() > before ? 1 : failures + 1;
      if (!(error instanceof DownloadError && error.isTransient) || failures >= attempts) throw error;
      const { retryAfter = 0 } = error;
      if (retryAfter > longestWait) throw error;
      await pause(Math.max(firstPause * 2 ** (failures - 1), 1000 * retryAfter), signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
