import * as consistency from '@langevin/consistency';
import type { ComponentClass } from '@langevin/core';
import * as ddpm from '@langevin/ddpm';
import * as latent from '@langevin/latent';
import * as models from '@langevin/models';
import * as schedulers from '@langevin/schedulers';
import * as scoreSdeVe from '@langevin/score-sde-ve';

/** Whether a part of a package is a class that `model_index.json` can name; a base of others names nothing itself. */
function isComponentClass(part: unknown): part is ComponentClass {
  if (typeof part !== 'function' || !Object.hasOwn(part, 'className')) return false;
  return typeof (part as Partial<ComponentClass>).fromPretrained === 'function';
}

const parts: Readonly<Record<string, unknown>> = {
  ...consistency,
  ...ddpm,
  ...latent,
  ...models,
  ...schedulers,
  ...scoreSdeVe,
};

/** Our classes that `model_index.json` can name, by their names in the packages: all that these export. */
export const components: Readonly<Record<string, ComponentClass>> = Object.fromEntries(
  Object.entries(parts).flatMap(([name, part]) => (isComponentClass(part) ? [[name, part]] : [])),
);
