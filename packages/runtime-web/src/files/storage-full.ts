import { StorageFullError } from '@langevin/core';

/** The error of ours where the browser refuses to keep so many bytes for want of room; undefined for any other. */
export async function storageFullError(cause: unknown, bytes: number): Promise<StorageFullError | undefined> {
  if (!(cause instanceof DOMException && cause.name === 'QuotaExceededError')) return undefined;
  const { quota = 0, usage = 0 } = (await globalThis.navigator?.storage?.estimate?.()) ?? {};
  const room = Math.max(0, quota - usage);
  // Browsers that don't tell pages how full the disk is name some large number.
  const advice = 'Delete what is not needed any more (new ModelCache().delete()), or free space on the disk.';
  return new StorageFullError(bytes, room < bytes ? room : undefined, { place: 'in this browser', advice, cause });
}
