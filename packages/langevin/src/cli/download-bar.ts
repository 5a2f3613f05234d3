import type { LoadProgress } from '@langevin/core';
import type { SingleBar } from 'cli-progress';
import { type CommandIo, printLine } from './io.ts';
import { progressBar } from './progress-bar.ts';
import { formatBytes, formatDuration } from './quantities.ts';

/** Shows how far a download is: from the first bytes on, and not at all where nothing has to be downloaded. */
export class DownloadBar {
  readonly #io: CommandIo;
  #bar: SingleBar | undefined;

  constructor(io: CommandIo) {
    this.#io = io;
  }

  /** Says how far it is. */
  readonly update = ({ loaded, total, bytesPerSecond, secondsLeft }: LoadProgress): void => {
    const values = {
      size: `${formatBytes(loaded)} of ${formatBytes(total)}`,
      rate: `${formatBytes(bytesPerSecond)}/s`,
      left: secondsLeft === undefined ? '-' : formatDuration(1000 * secondsLeft),
    };
    if (this.#bar === undefined) {
      this.#bar = progressBar(this.#io.stderr, '{size} | {rate} | {left} left');
      this.#bar.start(total, loaded, values);
    }
    this.#bar.setTotal(total);
    this.#bar.update(loaded, values);
  };

  /** Whether anything had to be downloaded. */
  get hasBegun(): boolean {
    return this.#bar !== undefined;
  }

  /** Shows the last state and gives the terminal back. */
  stop(): void {
    this.#bar?.stop();
  }
}

/** Does something that may download files, with a bar while it does. */
export async function withDownloadBar<T>(
  io: CommandIo,
  work: (onProgress: ((progress: LoadProgress) => void) | undefined) => Promise<T>,
  { isQuiet = false }: { readonly isQuiet?: boolean } = {},
): Promise<T> {
  const bar = new DownloadBar(io);
  let isOver = false;
  try {
    const result = await work(isQuiet ? undefined : bar.update);
    isOver = true;
    return result;
  } finally {
    bar.stop();
    if (!isOver && bar.hasBegun && io.signal.aborted) {
      printLine(io.stderr, 'what has come is kept; the same command goes on from there');
    }
  }
}
