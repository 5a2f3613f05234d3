import type { FloatTensor, NoiseLevel } from '@langevin/core';

/** What a network says of a state, along which a step of Euler's method goes. */
export interface Direction {
  readonly data: FloatTensor;
  readonly noise: FloatTensor;
}

/**
 * What it costs to leave levels out: from each level of a trajectory to each below it, by how much one step of Euler's method
 * misses the trajectory there, ‖a_j x̂_i + σ_j ε̂_i − x_j‖, in the mean over trajectories (Chen et al., 2024,
 * arXiv:2405.11326, section 4).
 */
export class StepCosts {
  readonly #levels: readonly NoiseLevel[];
  readonly #sums: Float64Array;
  #images = 0;

  /** @param levels - of the trajectories, descending. */
  constructor(levels: readonly NoiseLevel[]) {
    this.#levels = levels;
    this.#sums = new Float64Array(levels.length ** 2);
  }

  /** Number of levels. */
  get size(): number {
    return this.#levels.length;
  }

  /** Counts in where trajectories have arrived. @param before - the directions at each level above. */
  add(arrival: FloatTensor, before: readonly Direction[]): void {
    const to = before.length;
    if (to === 1) this.#images += arrival.dims[0]!;
    const level = this.#levels[to]!;
    for (const [from, direction] of before.entries())
      this.#sums[this.#place(from, to)]! += missed(arrival, direction, level);
  }

  /** The cost of a step from a level to one below it. */
  between(from: number, to: number): number {
    return this.#sums[this.#place(from, to)]! / this.#images;
  }

  #place(from: number, to: number): number {
    return from * this.size + to;
  }
}

/** The distances of the images of a batch from where their steps would end, summed. */
function missed({ dims, data: x }: FloatTensor, { data, noise }: Direction, { scale, sigma }: NoiseLevel): number {
  const [x0, epsilon] = [data.data, noise.data];
  const size = x.length / dims[0]!;
  let sum = 0;
  for (let start = 0; start < x.length; start += size) {
    let squares = 0;
    for (let i = start; i < start + size; i++) squares += (scale * x0[i]! + sigma * epsilon[i]! - x[i]!) ** 2;
    sum += Math.sqrt(squares);
  }
  return sum;
}
