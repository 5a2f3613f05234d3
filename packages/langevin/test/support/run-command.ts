import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../src/cli/run.ts';

/** What a run of the command came to. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, as it runs where its output is no terminal. */
export async function runCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<CommandResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const texts = Promise.all([text(stdout), text(stderr)]);
  const code = await run(args, { stdout, stderr, signal, env });
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}
