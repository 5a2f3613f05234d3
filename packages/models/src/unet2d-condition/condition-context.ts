import type { Scope, TokenOps } from '@langevin/onnx';
import type { BlockContext } from '../blocks/block-context.ts';
import type { AttentionSettings } from './level-settings.ts';
import type { UNet2DConditionConfig } from './unet2d-condition-config.ts';

/** What the network reads. T is the batch, or 1 where the whole batch shares the time and nothing else is embedded. */
export interface ConditionInputs<Value> {
  /** Noisy latents `[N, inChannels, H, W]`. */
  readonly sample: Value;
  /** Times `[T]`. */
  readonly timestep: Value;
  /** Hidden states of a text `[N, tokens, crossAttentionDim]`. */
  readonly encoderHiddenStates: Value;
  /** Which of the tokens are attended to, 1 or 0, `[N, tokens]`. */
  readonly encoderAttentionMask?: Value | undefined;
  /** `[T, timeCondProjDim]`. */
  readonly timestepCond?: Value | undefined;
  /** Embeddings of whole texts, `[T, channels]`, and numbers `[T, count]`. */
  readonly textEmbeds?: Value | undefined;
  readonly timeIds?: Value | undefined;
  /** Class labels `[T]`, or the vectors that they are, `[T, channels]`. */
  readonly classLabels?: Value | undefined;
}

/** The text that a network attends to. */
export interface TextContext<Value> {
  /** Its hidden states, `[N, tokens, crossAttentionDim]`. */
  readonly states: Value;
  /** What is added to the scores of each token, `[N, tokens]`: 0, or a large negative number for those that are not read. */
  readonly mask: Value | undefined;
}

/** What the network's blocks need besides what is shared with other networks. */
export interface ConditionContext<Value> extends BlockContext<Value> {
  readonly ops: TokenOps<Value>;
  readonly config: UNet2DConditionConfig;
  /** The embedding before the non-linearity in front of each projection. */
  readonly plainEmbedding: Value;
  readonly text: TextContext<Value>;
}

/** A block's place in the network. */
export interface LevelPlace {
  readonly scope: Scope;
  readonly outChannels: number;
  readonly layers: number;
  /** Whether the block is the last of its side, which keeps its size. */
  readonly isFinal: boolean;
  readonly attention: AttentionSettings;
}
