import { SingleBar } from 'cli-progress';
import type { TextStream } from './io.ts';

/** Milliseconds between two lines where the output is not a terminal, such as in CI. */
const plainLineInterval = 5000;

/**
 * A progress bar that is cleared at its end; plain lines where the output is no terminal.
 *
 * @param rest - what stands behind the percentage, with the names of values in braces.
 */
export function progressBar(stream: TextStream, rest: string): SingleBar {
  return new SingleBar({
    stream,
    format: `${stream.isTTY ? '{bar} ' : ''}{percentage}% | ${rest}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    noTTYOutput: true,
    notTTYSchedule: plainLineInterval,
  });
}
