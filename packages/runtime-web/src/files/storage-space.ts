import { StorageFullError } from '@langevin/core';

/** The error of ours where the browser refuses to keep so many bytes for want of room; undefined for any other. */
export async function storageFullError(cause: unknown, bytes: number): Promise<StorageFullError | undefined> {
  const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
  return isFull ? new StorageFullError(bytes, await storageSpace(), { cause }) : undefined;
}

/** Bytes that this page may still keep in the browser; undefined where the browser does not say. */
async function storageSpace(): Promise<number | undefined> {
  const { quota, usage } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  return quota === undefined || usage === undefined ? undefined : Math.max(0, quota - usage);
}
