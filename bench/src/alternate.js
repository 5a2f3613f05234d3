// @ts-check
import { setTimeout } from 'node:timers/promises';

/** Middle value of a list. @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds for which nothing runs in front of a candidate: another session's threads spin on for a while. */
const pause = 25;

/**
 * Times several candidates in turn, A B C A B C …, so that all of them see the machine's changes of pace.
 *
 * @param {Readonly<Record<string, () => Promise<unknown>>>} candidates
 * @param {{ rounds: number, warmup?: number }} options
 * @returns {Promise<Record<string, number[]>>} milliseconds of each counted round, by candidate.
 */
export function alternate(candidates, options) {
  const timed = Object.entries(candidates).map(([name, run]) => [name, () => millisecondsOf(run)]);
  return alternateTimed(Object.fromEntries(timed), options);
}

/**
 * {@link alternate} for candidates that take their own time, such as those of another process, and give it in
 * milliseconds.
 *
 * @param {Readonly<Record<string, () => Promise<number>>>} candidates
 * @param {{ rounds: number, warmup?: number }} options
 * @returns {Promise<Record<string, number[]>>} milliseconds of each counted round, by candidate.
 */
export async function alternateTimed(candidates, { rounds, warmup = 2 }) {
  const times = /** @type {Record<string, number[]>} */ (
    Object.fromEntries(Object.keys(candidates).map((name) => [name, []]))
  );
  for (let round = -warmup; round < rounds; round++) {
    for (const [name, run] of Object.entries(candidates)) {
      await setTimeout(pause);
      const milliseconds = await run();
      if (round >= 0) times[name]?.push(milliseconds);
    }
  }
  return times;
}

/** How long something takes. @param {() => Promise<unknown>} run */
export async function millisecondsOf(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/**
 * Median over the rounds of the ratio within each round: a machine that slows down slows both sides.
 *
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 */
export function medianRatio(a, b) {
  return median(a.map((value, round) => value / (b[round] ?? Number.NaN)));
}
