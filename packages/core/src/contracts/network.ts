import type { FloatTensor, Tensor } from '../tensor.ts';
import type { NoiseLevel } from './noise-level.ts';

/**
 * What a network is told besides the sample and the time: one object, which a pipeline makes and a network checks. A network
 * says which of them it takes, and refuses the others.
 */
export interface Conditions {
  /**
   * One label per image: int64 `[batch]`, or float32 `[batch, channels]` where the network takes labels as vectors.
   */
  readonly classLabels?: Tensor | undefined;
  /** What a text encoder makes of the tokens of each image's text: float32 `[batch, tokens, channels]`. */
  readonly encoderHiddenStates?: FloatTensor | undefined;
  /** Which of these tokens are attended to: 1 for those that are, 0 for others, `[batch, tokens]`. All if left out. */
  readonly encoderAttentionMask?: Tensor | undefined;
  /** An embedding beside that of the time, such as of the guidance's scale: float32 `[batch, channels]`. */
  readonly timestepCond?: FloatTensor | undefined;
  /** An embedding of each image's text as a whole: float32 `[batch, channels]`. */
  readonly textEmbeds?: FloatTensor | undefined;
  /** Numbers that each image has, such as its size and the place that it was cut from: `[batch, numbers]`. */
  readonly timeIds?: Tensor | undefined;
}

/** What a network is told besides the sample and the time, and how an evaluation is stopped. */
export interface ForwardOptions extends Conditions {
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

/** What a denoising network offers. `predictFrom` reads its output. */
export interface DenoisingModel {
  /**
   * The class that stands for none, of a network that was trained on some images without their class and says so: what
   * classifier-free guidance goes away from.
   */
  readonly nullLabel?: number | undefined;

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

/** What a network's output is of the data and the noise of its sample: weight · output = data · x_0 + noise · ε. */
export interface OutputMixture {
  readonly data: number;
  readonly noise: number;
  /** 1 if left out; 0 where the sample alone says what the data are, whatever the output is. */
  readonly weight?: number;
}

/** How a network is told the noise level, and what its output means. */
export interface Parameterization {
  /** The network's time input at a noise level. */
  timestep(level: NoiseLevel): number;
  /** What the network's output is at a noise level, for a sample x = scale · x_0 + sigma · ε. */
  output(level: NoiseLevel): OutputMixture;
  /**
   * What a sample has to be multiplied with to be one that the network was trained on; 1 if left out. `timestep` and
   * `output` then get the scaled sample's level, so that the network serves samplers of any scale.
   */
  inputScale?(level: NoiseLevel): number;
  /**
   * What is added to a scaled sample for the network, at that sample's level; nothing if left out: for a network of images from
   * 0 to 1 behind samplers of images around 0. `output` is of the sample without it.
   */
  inputOffset?(level: NoiseLevel): number;
  /**
   * What the network is given of a scaled sample: the sample if left out; more channels, where it looks at a second picture
   * beside it. `output` is of the sample alone.
   *
   * @param factor - by which the sample was multiplied.
   */
  join?(sample: FloatTensor, factor: number): FloatTensor;
  /** What of an output is what `output` says, where there is something beside it; all if left out. */
  split?(output: FloatTensor, sample: FloatTensor): SplitOutput;
}

/** An output of the sample's shape, and what a network of learned variances says of these beside it. */
export interface SplitOutput {
  readonly output: FloatTensor;
  readonly variance?: FloatTensor;
}
