/** Places of a list: from one up to, and without, another. */
export type Block = readonly [from: number, to: number];

/** The places of a list in blocks of at most `size`. */
export function* blocksOf(count: number, size: number): Generator<Block, void> {
  for (let from = 0; from < count; from += size) yield [from, Math.min(from + size, count)];
}
