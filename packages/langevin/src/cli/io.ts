import type { Writable } from 'node:stream';
import type { LoadOptions } from '@langevin/core';

/** A stream for people to read, which may be a terminal. */
export type TextStream = Writable & { readonly isTTY?: boolean };

/** What a run of the command has around it; in a process, the process's own. */
export interface CommandIo {
  /** Results, and nothing else. */
  readonly stdout: TextStream;
  /** Progress, notes, warnings and errors. */
  readonly stderr: TextStream;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Writes a line. */
export function printLine(stream: TextStream, line: string): void {
  stream.write(`${line}\n`);
}

/** Options of a `fromPretrained` that ends when the user interrupts and whose warnings are printed. */
export function loadOptions({ signal, stderr }: CommandIo): Pick<LoadOptions, 'signal' | 'onWarning'> {
  return { signal, onWarning: (message) => printLine(stderr, `warning: ${message}`) };
}
