import type { FloatTensor } from '../tensor.ts';
import type { NoiseLevel } from './noise-level.ts';
import type { PredictFunction } from './prediction.ts';

/**
 * The score ∇ₓ log p_t(x) of a batch `[batch, channels, height, width]` at one noise level.
 * The tensor it returns belongs to the caller, who may write into it.
 */
export interface ScoreFunction {
  (sample: FloatTensor, level: NoiseLevel): Promise<FloatTensor>;
  /** How many evaluations a call counts for: several where it asks several networks. 1 if left out. */
  readonly evaluations?: number;
  /** The whole prediction that it is read from, where there is one: what a run asks in its place. */
  readonly predict?: PredictFunction;
}

/** A score, and its derivative along a direction. */
export interface ScoreWithTangent {
  /** What the {@link ScoreFunction} returns, owned by the caller. */
  readonly score: FloatTensor;
  /** float32, laid out as the score, owned by the caller. */
  readonly tangent: FloatTensor;
}

/** A score that can be differentiated: a closed form, or a network by `differentiableScoreFrom`. */
export interface DifferentiableScore {
  readonly score: ScoreFunction;
  /**
   * The score and, in the same pass, its derivative along `direction`: d/dh of `score(sample + h · direction)` at h = 0.
   *
   * @param direction - float32, of the sample's shape.
   */
  scoreJvp(sample: FloatTensor, level: NoiseLevel, direction: FloatTensor): Promise<ScoreWithTangent>;
}
