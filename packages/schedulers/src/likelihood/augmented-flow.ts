import {
  type DifferentiableScore,
  type FloatTensor,
  floatTensor,
  isAllFinite,
  NonFiniteOutputError,
} from '@langevin/core';
import type { VectorField } from '../ode/runge-kutta.ts';
import type { Sde } from '../sdes/sde.ts';

const { fround } = Math;

/**
 * The probability flow of a batch together with the change of its log-density (arXiv:2011.13456, eq. 39): a state holds
 * the images, and then for each image the integral of the divergence so far, by each probe.
 *
 * The flow is computed in float32, as in the original code, so that adaptive steps go where the original's do.
 */
export class AugmentedFlow {
  readonly #sde: Sde;
  readonly #model: DifferentiableScore;
  readonly #directions: readonly FloatTensor[];
  readonly #isSum: boolean;
  readonly #shape: readonly number[];
  readonly #signal: AbortSignal | undefined;
  /** How often the model was evaluated. */
  evaluations = 0;
  /** Steps that the solver has taken, for messages. */
  updates = 0;

  /** @param combine - whether each direction gives an estimate of its own, or all together the divergence. */
  constructor(
    sde: Sde,
    model: DifferentiableScore,
    directions: readonly FloatTensor[],
    combine: 'each' | 'sum',
    shape: readonly number[],
    signal: AbortSignal | undefined,
  ) {
    this.#sde = sde;
    this.#model = model;
    this.#directions = directions;
    this.#isSum = combine === 'sum';
    this.#shape = shape;
    this.#signal = signal;
  }

  /** The state of images whose log-density has not changed yet. */
  stateOf({ data }: FloatTensor): Float64Array {
    const state = new Float64Array(data.length + this.#batch * this.#estimates);
    state.set(data);
    return state;
  }

  /** The images of a state. */
  imagesOf(state: Float64Array): FloatTensor {
    return floatTensor(this.#shape, Float32Array.from(state.subarray(0, this.#length)));
  }

  /** For each image, the integral of the divergence by each probe. */
  changesOf(state: Float64Array): Float64Array[] {
    return Array.from({ length: this.#batch }, (_, image) => {
      const start = this.#length + image * this.#estimates;
      return state.slice(start, start + this.#estimates);
    });
  }

  /** d/dt of a state. */
  readonly field: VectorField = async (time, state) => {
    const f = fround(this.#sde.drift(time));
    const halfSquareOfG = fround(this.#sde.diffusion(time) ** 2 / 2);
    const level = this.#sde.levelAt(time);
    const x = this.imagesOf(state);
    const change = new Float64Array(state.length);
    const size = this.#length / this.#batch;

    for (const [probe, direction] of this.#directions.entries()) {
      const { score, tangent } = await this.#evaluate(x, { ...level, sigma: fround(level.sigma) }, direction);
      if (probe === 0) {
        for (let i = 0; i < score.data.length; i++) {
          change[i] = fround(fround(f * x.data[i]!) - fround(halfSquareOfG * score.data[i]!));
        }
      }
      for (let image = 0; image < this.#batch; image++) {
        const [start, end] = [image * size, (image + 1) * size];
        // v · ∂v of f x − ½ g² s.
        let divergence = 0;
        for (let i = start; i < end; i++) {
          const v = direction.data[i]!;
          if (v !== 0) divergence += v * (f * v - halfSquareOfG * tangent.data[i]!);
        }
        const estimate = this.#isSum ? 0 : probe;
        change[this.#length + image * this.#estimates + estimate]! += divergence;
      }
    }
    return change;
  };

  async #evaluate(
    x: FloatTensor,
    level: Parameters<DifferentiableScore['scoreJvp']>[1],
    direction: FloatTensor,
  ): ReturnType<DifferentiableScore['scoreJvp']> {
    this.#signal?.throwIfAborted();
    const evaluated = await this.#model.scoreJvp(x, level, direction);
    this.#signal?.throwIfAborted();
    if (!isAllFinite(evaluated.score) || !isAllFinite(evaluated.tangent)) {
      throw new NonFiniteOutputError({ evaluation: this.evaluations, step: this.updates, sigma: level.sigma });
    }
    this.evaluations++;
    return evaluated;
  }

  get #batch(): number {
    return this.#shape[0]!;
  }

  /** Values of all images together. */
  get #length(): number {
    return this.#shape.reduce((product, size) => product * size, 1);
  }

  /** Estimates of the divergence for each image. */
  get #estimates(): number {
    return this.#isSum ? 1 : this.#directions.length;
  }
}
