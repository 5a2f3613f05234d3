import type { FloatTensor, Tensor } from '../tensor.ts';

/** A noise level: x_t = scale · x_0 + sigma · noise, at the SDE's time in [0, 1]. For a VE SDE, scale = 1. */
export interface NoiseLevel {
  readonly time: number;
  readonly scale: number;
  readonly sigma: number;
}

/**
 * The score ∇ₓ log p_t(x) of a batch `[batch, channels, height, width]` at one noise level.
 * The tensor it returns belongs to the caller, who may write into it.
 */
export interface ScoreFunction {
  (sample: FloatTensor, level: NoiseLevel): Promise<FloatTensor>;
  /** How many evaluations a call counts for: several where it asks several networks. 1 if left out. */
  readonly evaluations?: number;
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

/** What a network is conditioned on besides the sample and the time, and how an evaluation is stopped. */
export interface ForwardOptions {
  /** One label per image: int64 `[batch]`, or float32 `[batch, channels]` where the network embeds labels as they are. */
  readonly classLabels?: Tensor | undefined;
  /**
   * Ends the call at once, and the loading of a network that is not loaded yet. The native call that is under way goes on to
   * its end; later calls wait for it.
   */
  readonly signal?: AbortSignal | undefined;
}

/** A network's output, and its derivative along a direction. */
export interface OutputWithTangent {
  /** What {@link DenoisingModel.forward} returns. */
  readonly output: FloatTensor;
  /** float32, laid out as the output, owned by the caller. */
  readonly tangent: FloatTensor;
}

/** What a denoising network offers. `scoreFrom` makes a {@link ScoreFunction} of it. */
export interface DenoisingModel {
  /**
   * Evaluates the network.
   *
   * @param sample - float32 `[batch, channels, height, width]`.
   * @param timestep - what the network takes for time: one number, `[1]` for the whole batch, or `[batch]`.
   * @returns float32, laid out as the sample, owned by the caller.
   */
  forward(sample: FloatTensor, timestep: Tensor, options?: ForwardOptions): Promise<FloatTensor>;

  /**
   * Evaluates the network and, in the same pass, the product of its Jacobian with respect to the sample and a
   * direction (a Jacobian-vector product): d/dh of `forward(sample + h · direction)` at h = 0. For networks that can
   * be differentiated.
   *
   * @param direction - float32, of the sample's shape.
   */
  jvp?(
    sample: FloatTensor,
    timestep: Tensor,
    direction: FloatTensor,
    options?: ForwardOptions,
  ): Promise<OutputWithTangent>;
}

/** How a network is told the noise level, and what its output means. */
export interface Parameterization {
  /** The network's time input at a noise level. */
  timestep(level: NoiseLevel): number;
  /**
   * Turns the network's output into the score; may write into `output` and return it. It is linear in output and sample
   * together, so that it turns their derivatives into the derivative of the score as well.
   */
  toScore(output: FloatTensor, sample: FloatTensor, level: NoiseLevel): FloatTensor;
  /**
   * What a sample has to be multiplied with to be one that the network was trained on; 1 if left out. `timestep` and
   * `toScore` then get the scaled sample and its level, so that the network serves samplers of any scale.
   */
  inputScale?(level: NoiseLevel): number;
}
