/** How many of some places, from 0 on, a condition holds for that ceases to hold at one of them, by bisection. */
export function partitionPoint(count: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
