import { exponentialMultistep } from './exponential-multistep.ts';
import type { Integrand } from './exponential-step.ts';
import { type Moments, phis } from './moments.ts';
import type { Solver } from './solver.ts';

/** How a DPM-Solver takes a change over a step into account. The two differ by terms of higher order. */
export type SlopeRule = 'midpoint' | 'heun';

/** What tells one DPM-Solver from another. */
export interface DPMSolverMethod {
  readonly order: number;
  readonly slope: SlopeRule;
  /** The data for DPM-Solver++, the noise for DPM-Solver. */
  readonly integrand: Integrand;
  /** Whether it solves the reverse-time SDE rather than the probability flow. */
  readonly isStochastic: boolean;
}

/** Where a DPM-Solver is of lower order than it is elsewhere. */
export interface LowerOrders {
  /** Whether the last two steps are of the orders 2 and 1, in runs of fewer than 15 steps. */
  readonly lowerOrderFinal: boolean;
  /** Whether the last step is of order 1 in every run. A step down to the data always is. */
  readonly eulerAtFinal: boolean;
}

/**
 * The slope's moment by the midpoint rule, half of the value's (arXiv:2211.01095, algorithm 2; arXiv:2206.00927,
 * algorithm 4).
 */
export const midpointMoments: Moments = (_count, z) => [Math.expm1(z), Math.expm1(z) / 2];

/**
 * Moments of a change and of the change of the change, of which the latter is half of the exact one, as in the authors'
 * code (https://github.com/LuChengTHU/dpm-solver).
 */
const multistepMoments: Moments = phis;

/**
 * DPM-Solver of the noise (Lu et al., 2022, arXiv:2206.00927) and DPM-Solver++ of the data (arXiv:2211.01095, algorithm 2;
 * section 5 for the SDE) as multistep methods of the orders 1 to 3.
 */
export function dpmSolverMultistep(
  { order, slope, integrand, isStochastic }: DPMSolverMethod,
  { lowerOrderFinal, eulerAtFinal }: LowerOrders,
): Solver {
  return exponentialMultistep({
    integrand,
    tau: isStochastic ? () => 1 : undefined,
    memory: order,
    predictor: {
      moments: (count, z) => (count === 2 && slope === 'midpoint' ? midpointMoments : multistepMoments)(count, z),
      order: (index, count) => {
        const left = count - index;
        if (eulerAtFinal && left === 1) return 1;
        return lowerOrderFinal && count < 15 ? Math.min(order, left) : order;
      },
    },
  });
}
