import { type ErrorCode, LangevinError } from '@langevin/core';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { printLine, type TextStream } from './io.ts';

/** Errors that a program's input can't cause, or not alone. Every other one of ours says what was wrong with it. */
const failures: ReadonlySet<ErrorCode> = new Set([
  'session',
  'non_finite_output',
  'disposed',
  'platform_missing',
  'save_failed',
]);

/** Prints an error: in one line, or in full with its stack and its causes. Returns the exit code it calls for. */
export function reportError(error: unknown, stderr: TextStream, isVerbose: boolean): ExitCode {
  if (isVerbose) {
    printLine(stderr, describeFully(error));
  } else {
    const hint = LangevinError.isInstance(error) ? '' : ' (--verbose shows where)';
    printLine(stderr, `error: ${summarize(error)}${hint}`);
  }
  const isBadInput = LangevinError.isInstance(error) && !failures.has(error.code);
  return isBadInput ? exitCodes.badInput : exitCodes.failure;
}

/** A message's first line. Errors that list many things list them below it. */
function summarize(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = '', ...details] = message.split('\n');
  return details.length === 0 ? first : `${first} (${details.length} in all; --verbose lists them)`;
}

function describeFully(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${describeFully(error.cause)}`;
}
