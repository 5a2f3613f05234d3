import type { Activation, Ops } from '@langevin/onnx';

/** The settings that all blocks of a network have in common, called as in its configuration. */
export interface BlockSettings {
  /** Groups of the normalizations; those of {@link defaultGroups} where it is `null`. */
  readonly normNumGroups: number | null;
  /** What the normalizations add to the variance. */
  readonly normEps: number;
  readonly actFn: Activation;
  /** Channels of an attention head; one head of all the channels where it is `null`. */
  readonly attentionHeadDim: number | null;
  /** Whether residual blocks add the embedding, or scale and shift by it. */
  readonly resnetTimeScaleShift: 'default' | 'scale_shift';
}

/** What the blocks of a network share: the operations, the settings, and the embedding of what the network is told. */
export interface BlockContext<Value> extends BlockSettings {
  readonly ops: Ops<Value>;
  /** The network's class, for messages. */
  readonly network: string;
  /**
   * Features `[T, width]` that residual blocks project: of the time, as a rule, and after a non-linearity where the network
   * has one in front of each projection. None in a network that is told nothing.
   */
  readonly embedding?: Value;
}

/** Groups of a normalization where the configuration gives none, and in every skip block. */
export function defaultGroups(channels: number): number {
  return Math.min(Math.floor(channels / 4), 32);
}
