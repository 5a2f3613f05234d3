import type { Ops, Scope } from '@langevin/onnx';
import type { UNet2DConfig } from '../unet2d-config.ts';

/** What the network reads. */
export interface NetworkInputs<Value> {
  /** Noisy images `[N, inChannels, H, W]`. */
  readonly sample: Value;
  /** Times `[T]`, T being 1 or N: sigma for a Fourier embedding, a step otherwise. */
  readonly timestep: Value;
  /** Class labels `[T]`, or their embeddings `[T, embeddingDim]` for the kind `identity`. */
  readonly classLabels?: Value;
}

/** What every block of a network needs: the operations, the configuration, and the time embedding. */
export interface NetworkContext<Value> {
  readonly ops: Ops<Value>;
  readonly config: UNet2DConfig;
  /** Time (and class) embedding after its non-linearity, `[T, embeddingDim]`. */
  readonly embedding: Value;
  readonly embeddingDim: number;
}

/** A block's place in the network. */
export interface BlockPlace {
  readonly scope: Scope;
  readonly outChannels: number;
  /** Whether the block is the last of its side, which keeps its size. */
  readonly isFinal: boolean;
}

/** Groups of a normalization where the configuration gives none, and in every skip block. */
export function defaultGroups(channels: number): number {
  return Math.min(Math.floor(channels / 4), 32);
}

/** One row and column of zeros on every side: a 3×3 convolution then keeps the size. */
export const samePadding = { top: 1, left: 1, bottom: 1, right: 1 } as const;
