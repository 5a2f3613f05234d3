import type { Scope } from '@langevin/onnx';
import type { BlockContext } from '../blocks/block-context.ts';
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

/** What the network's own blocks need besides what is shared: its configuration. */
export interface NetworkContext<Value> extends BlockContext<Value> {
  readonly config: UNet2DConfig;
}

/** A block's place in the network. */
export interface BlockPlace {
  readonly scope: Scope;
  readonly outChannels: number;
  /** Whether the block is the last of its side, which keeps its size. */
  readonly isFinal: boolean;
}
