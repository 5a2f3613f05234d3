/**
 * The cheapest ways from the first of some places to the last in so many steps, by dynamic programming (Chen et al., 2024,
 * arXiv:2405.11326, algorithm 1): with k steps left,
 *
 * V_k(i) = min over j > i of C(i, j) + γ V_{k−1}(j),  V_0(last) = 0
 *
 * @param last - the number of the last place, from 0.
 * @param counts - numbers of steps, each from 1 to `last`.
 * @param costOf - C, the cost of a step.
 * @param gamma - γ, by which errors of steps count more the later they are.
 * @returns for each number of steps the places, `counts + 1` of them.
 */
export function cheapestSteps(
  last: number,
  counts: readonly number[],
  costOf: (from: number, to: number) => number,
  gamma: number,
): number[][] {
  const size = last + 1;
  let values = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  values[last] = 0;
  /** For each number of steps left, where the first of them goes. */
  const choices: Int32Array[] = [];
  for (let left = 1; left <= Math.max(...counts); left++) {
    const next = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    const choice = new Int32Array(size);
    for (let from = 0; from < last; from++) {
      for (let to = from + 1; to <= last; to++) {
        const value = costOf(from, to) + gamma * values[to]!;
        if (!(value < next[from]!)) continue;
        next[from] = value;
        choice[from] = to;
      }
    }
    values = next;
    choices.push(choice);
  }
  return counts.map((count) => {
    const path = [0];
    for (let left = count; left > 0; left--) path.push(choices[left - 1]![path.at(-1)!]!);
    return path;
  });
}
