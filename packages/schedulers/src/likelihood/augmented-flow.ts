import {
  checkSameShape,
  type DifferentiableScore,
  type FloatTensor,
  floatTensor,
  isAllFinite,
  type NoiseLevel,
  NonFiniteOutputError,
} from '@langevin/core';
import type { VectorField } from '../ode/runge-kutta.ts';
import { flowAt, flowOf } from '../probability-flow/probability-flow.ts';
import type { Sde } from '../sdes/sde.ts';

/**
 * The probability flow of a batch together with the change of its log-density (arXiv:2011.13456, eq. 39): a state holds
 * the images, and then for each image the integral of the divergence so far, by each probe.
 *
 * The flow is computed in float32, as in the original code, so that adaptive steps go where the original's do.
 */
export class AugmentedFlow {
  readonly #sde: Sde;
  readonly #model: DifferentiableScore;
  readonly #directions: Iterable<FloatTensor>;
  readonly #estimates: number;
  readonly #shape: readonly number[];
  readonly #signal: AbortSignal | undefined;
  /** How often the model was evaluated. */
  evaluations = 0;
  /** Steps that the solver has taken, for messages. */
  updates = 0;

  /**
   * @param directions - in which the divergence is taken.
   * @param estimates - of an image's divergence: as many as directions, or 1 for their sum.
   */
  constructor(
    sde: Sde,
    model: DifferentiableScore,
    directions: Iterable<FloatTensor>,
    estimates: number,
    shape: readonly number[],
    signal: AbortSignal | undefined,
  ) {
    this.#sde = sde;
    this.#model = model;
    this.#directions = directions;
    this.#estimates = estimates;
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
    const coefficients = flowAt(this.#sde, time);
    const { f, halfSquareOfG, level } = coefficients;
    const x = this.imagesOf(state);
    const change = new Float64Array(state.length);
    const size = this.#length / this.#batch;

    let probe = 0;
    for (const direction of this.#directions) {
      const { score, tangent } = await this.#evaluate(x, level, direction);
      if (probe === 0) change.set(flowOf(coefficients, x.data, score.data));
      for (let image = 0; image < this.#batch; image++) {
        const [start, end] = [image * size, (image + 1) * size];
        // v · ∂v of f x − ½ g² s.
        let divergence = 0;
        for (let i = start; i < end; i++) {
          const v = direction.data[i]!;
          if (v !== 0) divergence += v * (f * v - halfSquareOfG * tangent.data[i]!);
        }
        change[this.#length + image * this.#estimates + (probe % this.#estimates)]! += divergence;
      }
      probe++;
    }
    return change;
  };

  async #evaluate(
    x: FloatTensor,
    level: NoiseLevel,
    direction: FloatTensor,
  ): ReturnType<DifferentiableScore['scoreJvp']> {
    this.#signal?.throwIfAborted();
    const evaluated = await this.#model.scoreJvp(x, level, direction);
    this.#signal?.throwIfAborted();
    checkSameShape('score', x, evaluated.score);
    checkSameShape('tangent', x, evaluated.tangent);
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
}
