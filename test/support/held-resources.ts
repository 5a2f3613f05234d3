import { readdirSync, readlinkSync } from 'node:fs';

/** How many worker threads this process has. */
export function workerCount(): number {
  const report = process.report.getReport() as unknown as { workers: unknown[] };
  return report.workers.length;
}

/** The files of a folder that this process has open; none where the system does not say. */
export function openFilesIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  const links = readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // That by which the folder was read is closed by now.
      return [];
    }
  });
  return links.filter((path) => path.startsWith(folder));
}
