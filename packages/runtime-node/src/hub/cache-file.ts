import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';

/** How long nobody must have written to a temporary file before it is taken for one that was left behind, in ms. */
const abandonedAfter = 60_000;

/** What tells the temporary files of processes apart. */
export function uniqueSuffix(): string {
  return randomBytes(4).toString('hex');
}

/** Whether there is a file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isFile() ?? false;
}

/** Whether there is a file that nobody has written to for long. */
export async function isAbandoned(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs > abandonedAfter;
}
