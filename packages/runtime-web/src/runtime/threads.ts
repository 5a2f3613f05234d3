import { InvalidArgumentError } from '@langevin/core';

/** Beyond this, threads of WebAssembly cost more than they bring. */
const usefulThreads = 8;
/** What no page has a use for, and few browsers give. */
const mostThreads = 64;

/** What a page has to be served with for WebAssembly to have threads. */
export const isolationHeaders =
  'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp (or credentialless)';

/** Whether WebAssembly can have threads here: they share memory, which only isolated pages may. */
export function canShareMemory(): boolean {
  return globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== 'undefined';
}

/** How many threads a session on WebAssembly gets: as many as there are processors, where memory can be shared. */
export function threadCount(asked: number | undefined): number {
  if (!canShareMemory()) return 1;
  return asked ?? Math.min(usefulThreads, globalThis.navigator?.hardwareConcurrency ?? 1);
}

/** Checks a number of threads. @throws {InvalidArgumentError} */
export function requireThreads(threads: number | undefined): void {
  if (threads === undefined || (Number.isSafeInteger(threads) && threads > 0 && threads <= mostThreads)) return;
  throw new InvalidArgumentError('threads', `is ${threads}; it has to be a whole number from 1 to ${mostThreads}.`);
}
