import type { FloatTensor } from '../tensor.ts';
import type { NoiseLevel } from './noise-level.ts';

/**
 * What one evaluation of a network says of a batch x = scale · x_0 + sigma · ε `[batch, channels, height, width]`.
 *
 * A solver reads what its algorithm is written in. Each reading is computed when it is first asked for, from the
 * network's own output rather than from another reading, and is a tensor of the solver's own, to write into. Read before
 * the sample is written into, or yielded.
 *
 * @throws {InvalidArgumentError} from a reading of which the network says nothing at that level, such as the data where
 * it predicts the noise of a level without signal.
 */
export interface Prediction {
  /** The data x_0 that is expected: the mean of p(x_0 | x). */
  readonly data: FloatTensor;
  /** The noise ε in x that goes with it. */
  readonly noise: FloatTensor;
  /** The score ∇ₓ log p_t(x) = −ε / sigma. */
  readonly score: FloatTensor;
  /** ε − x_0, along which flow matching goes from data to noise: dx/dσ where scale = 1 − sigma (arXiv:2210.02747). */
  readonly velocity: FloatTensor;
  /** What a network of learned variances says of its steps' variance: −1 for the least, 1 for the most (arXiv:2102.09672, eq. 15). */
  readonly variance?: FloatTensor | undefined;
  /** How many evaluations it took: several where several networks were asked. 1 if left out. */
  readonly evaluations?: number | undefined;
}

/** A {@link Prediction} without what only some of them say. */
export type ReadingName = 'data' | 'noise' | 'score' | 'velocity';

/** Evaluates a network on a batch `[batch, channels, height, width]` at one noise level. */
export type PredictFunction = (sample: FloatTensor, level: NoiseLevel) => Promise<Prediction>;
