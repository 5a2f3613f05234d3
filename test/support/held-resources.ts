import { readdirSync } from 'node:fs';

/** How many worker threads this process has. */
export function workerCount(): number {
  const report = process.report.getReport() as unknown as { workers: unknown[] };
  return report.workers.length;
}

/** How many files and other things this process has open; 0 where the system does not say. */
export function descriptorCount(): number {
  // Reading the folder takes one.
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length - 1 : 0;
}
