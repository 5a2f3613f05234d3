import type { ComponentSource } from '@langevin/core';

/** The classes that `model_index.json` can name, by the names that they have or had there: each is loaded alone. */
export const sources: ComponentSource = {
  KarrasVePipeline: () => import('./karras-ve-pipeline.ts'),
  ScoreSdeVeColorizePipeline: () => import('./score-sde-ve-colorize-pipeline.ts'),
  ScoreSdeVeInpaintPipeline: () => import('./score-sde-ve-inpaint-pipeline.ts'),
  ScoreSdeVePipeline: () => import('./score-sde-ve-pipeline.ts'),
};
