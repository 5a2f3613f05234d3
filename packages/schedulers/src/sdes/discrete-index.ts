/**
 * The index, from 0 to `count` - 1, of a time in [0, 1] on a ladder of `count` levels. It is cut off, not rounded, as in
 * the original code; the small surplus keeps a time that was computed from an index at that index.
 */
export function discreteIndex(time: number, count: number): number {
  return Math.min(Math.floor(time * (count - 1) + 1e-9), count - 1);
}
