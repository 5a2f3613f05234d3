import type { ComponentSource } from '@langevin/core';

/** The classes that `model_index.json` can name, by the names that they have or had there: each is loaded alone. */
export const sources: ComponentSource = {
  AutoencoderKL: () => import('./autoencoder-kl/autoencoder-kl.ts'),
  AutoencoderTiny: () => import('./autoencoder-tiny/autoencoder-tiny.ts'),
  CLIPTextModel: () => import('./clip-text/clip-text-model.ts'),
  CLIPTextModelWithProjection: () => import('./clip-text/clip-text-model-with-projection.ts'),
  DiTTransformer2DModel: () => import('./dit/dit-transformer-2d-model.ts'),
  Transformer2DModel: () => import('./dit/dit-transformer-2d-model.ts'),
  UNet2DConditionModel: () => import('./unet2d-condition/unet2d-condition-model.ts'),
  UNet2DModel: () => import('./unet2d-model.ts'),
  UNetUnconditionalModel: () => import('./unet2d-model.ts'),
  VQModel: () => import('./vq-model/vq-model.ts'),
};
