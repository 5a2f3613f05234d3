import type { ComponentSource } from '@langevin/core';

/** The classes that `model_index.json` can name, by the names that they have or had there: each is loaded alone. */
export const sources: ComponentSource = {
  DDIMPipeline: () => import('./ddim-pipeline.ts'),
  DDPMPipeline: () => import('./ddpm-pipeline.ts'),
  PNDMPipeline: () => import('./pndm-pipeline.ts'),
};
