#!/usr/bin/env node
import { run } from './run.ts';

/** Milliseconds after which an interruption that takes its time is explained. */
const patience = 1000;
/** Milliseconds that a run has to end in order when nobody may be there to press Ctrl-C again. */
const grace = 5000;

const interruption = new AbortController();

// The first interruption lets the run end in order, which may take as long as loading the network or evaluating it once;
// the second does not wait for that.
function interrupt(signal: NodeJS.Signals): void {
  if (interruption.signal.aborted) {
    end(signal);
    return;
  }
  interruption.abort();
  const advise = (): boolean => process.stderr.write('waiting for the network; Ctrl-C stops at once\n');
  setTimeout(advise, patience).unref();
  if (signal === 'SIGTERM') setTimeout(end, grace, signal).unref();
}

/** Has the signal do what it does to a program that doesn't handle it: `process.exit` would wait for native code. */
function end(signal: NodeJS.Signals): void {
  process.off(signal, interrupt);
  process.kill(process.pid, signal);
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
