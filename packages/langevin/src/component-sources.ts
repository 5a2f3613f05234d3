import { sources as consistency } from '@langevin/consistency/sources';
import type { ComponentSource } from '@langevin/core';
import { sources as ddpm } from '@langevin/ddpm/sources';
import { sources as latent } from '@langevin/latent/sources';
import { sources as models } from '@langevin/models/sources';
import { sources as schedulers } from '@langevin/schedulers/sources';
import { sources as scoreSdeVe } from '@langevin/score-sde-ve/sources';

/** Our classes that `model_index.json` can name, each of which is loaded alone: a table for each package. */
export const componentSources: ComponentSource = {
  ...consistency,
  ...ddpm,
  ...latent,
  ...models,
  ...schedulers,
  ...scoreSdeVe,
};
