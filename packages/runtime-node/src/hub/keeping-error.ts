import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CacheError, StorageFullError } from '@langevin/core';
import { systemCode, systemReason } from '../files/system-error.ts';

const advice = 'Free space on the disk ("langevin cache ls" shows what is kept), or name another folder: HF_HUB_CACHE.';

/** The error of ours for what the operating system says where a download is to be kept; any other error as it is. */
export async function keepingError(path: string, bytes: number, cause: unknown): Promise<unknown> {
  const isOfSystem = cause instanceof Error && 'syscall' in cause;
  if (!isOfSystem) return cause;
  const folder = dirname(path);
  if (['ENOSPC', 'EDQUOT'].includes(systemCode(cause) ?? '')) {
    return storageFull(folder, bytes, await freeBytes(folder), cause);
  }
  const elsewhere = 'Name a folder that can be written to: { cacheDir }, or HF_HUB_CACHE in the environment.';
  return new CacheError(folder, `downloads can't be kept there: ${systemReason(cause)}. ${elsewhere}`, { cause });
}

/** @throws {StorageFullError} if a disk has no room for so many bytes. */
export async function requireRoom(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free !== undefined && free < bytes) throw storageFull(folder, bytes, free);
}

function storageFull(folder: string, bytes: number, free: number | undefined, cause?: unknown): StorageFullError {
  return new StorageFullError(bytes, free, { place: `in ${folder}`, advice, cause });
}

/** Bytes that a user may still write to a folder's disk; undefined where the system does not say. */
async function freeBytes(folder: string): Promise<number | undefined> {
  const stats = await statfs(folder).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
}
