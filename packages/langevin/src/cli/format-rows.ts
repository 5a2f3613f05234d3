import { printable } from './printable.ts';

/** A line of a report. */
export type Row = readonly [name: string, value: string];

/** Lines of a report, with the values below one another. */
export function formatRows(rows: readonly Row[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${printable(name.padEnd(width))}  ${printable(value)}`).join('\n');
}
