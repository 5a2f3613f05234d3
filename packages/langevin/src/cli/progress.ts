import type { SingleBar } from 'cli-progress';
import type { TextStream } from './io.ts';
import { progressBar } from './progress-bar.ts';
import { formatDuration } from './quantities.ts';

/** How far a run is. */
interface Moment {
  /** Milliseconds. */
  readonly time: number;
  /** From 0 to 1. */
  readonly progress: number;
  /** How many of what is counted. */
  readonly done: number;
}

/** A progress bar with the rate of what is counted and the time left; plain lines where the output is no terminal. */
export class Progress {
  readonly #bar: SingleBar;
  #start: Moment | undefined;

  /** Shows it at 0. @param things - what is counted, such as `evaluations` of the network. */
  constructor(stream: TextStream, things: string) {
    this.#bar = progressBar(stream, `{rate} ${things}/s | {left} left`);
    this.#bar.start(1, 0, { rate: '-', left: '-' });
  }

  /** Says how far the run is. @param progress - from 0 to 1. @param done - how many of what is counted. */
  update(progress: number, done: number): void {
    const now = { time: performance.now(), progress, done };
    // The time before the first update also loaded the network, so the rate is taken from there on.
    const start = this.#start;
    this.#start ??= now;
    this.#bar.update(progress, start && estimate(start, now));
  }

  /** Shows the last state and gives the terminal back. */
  stop(): void {
    this.#bar.stop();
  }
}

function estimate(start: Moment, now: Moment): { rate: string; left: string } {
  const elapsed = now.time - start.time;
  const rate = (1000 * (now.done - start.done)) / elapsed;
  const left = (elapsed * (1 - now.progress)) / (now.progress - start.progress);
  return { rate: rate.toPrecision(3), left: formatDuration(left) };
}
