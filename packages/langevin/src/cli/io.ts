import type { Writable } from 'node:stream';

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

/** A function that prints warnings, for `fromPretrained`. */
export function warningPrinter({ stderr }: CommandIo): (message: string) => void {
  return (message) => printLine(stderr, `warning: ${message}`);
}
