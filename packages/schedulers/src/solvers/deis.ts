import { exponentialMultistep } from './exponential-multistep.ts';
import { exactMoments } from './moments.ts';
import type { Solver } from './solver.ts';

/**
 * DEIS (Zhang and Chen, 2022, arXiv:2204.13902), log-ρ multistep: the noise is a polynomial in log ρ, ρ = sigma / scale,
 * through its values before, and is integrated exactly over ρ (eq. 15).
 *
 * @param lowerOrderFinal - whether the last two steps are of the orders 2 and 1, in runs of fewer than 15 steps.
 */
export const deis = (order: number, lowerOrderFinal: boolean): Solver =>
  exponentialMultistep({
    integrand: 'noise',
    memory: order,
    predictor: {
      moments: exactMoments,
      order: (index, count) => (lowerOrderFinal && count < 15 ? Math.min(order, count - index) : order),
    },
  });
