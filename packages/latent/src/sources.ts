import type { ComponentSource } from '@langevin/core';

/** The classes that `model_index.json` can name, by the names that they have or had there: each is loaded alone. */
export const sources: ComponentSource = {
  DiTPipeline: () => import('./dit-pipeline.ts'),
  LDMPipeline: () => import('./ldm-pipeline.ts'),
  LDMSuperResolutionPipeline: () => import('./ldm-super-resolution-pipeline.ts'),
  LatentDiffusionUncondPipeline: () => import('./ldm-pipeline.ts'),
};
