#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { run } from './run.ts';

/** Milliseconds after which an interruption that takes its time is explained. */
const patience = 1000;

const interruption = new AbortController();

// The first interruption lets the run end in order, which may take as long as one evaluation of the network; the second
// does not wait for that.
function interrupt(): void {
  if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
  interruption.abort();
  const advise = (): boolean => process.stderr.write('waiting for the evaluation in progress; Ctrl-C stops at once\n');
  setTimeout(advise, patience).unref();
}

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

// A reader that has seen enough, such as `head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interruption.signal,
  env: process.env,
});
