import type { ButcherTableau } from '@langevin/schedulers';

/** The midpoint rule with Euler's embedded: a method of one's own. */
export const midpoint: ButcherTableau = {
  name: 'own-midpoint',
  nodes: [0, 0.5],
  matrix: [[], [0.5]],
  weights: [0, 1],
  embeddedWeights: [1, 0],
  embeddedOrder: 1,
};
