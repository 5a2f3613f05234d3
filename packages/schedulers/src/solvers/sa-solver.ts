import type { NoiseLevel } from '@langevin/core';
import { exponentialMultistep } from './exponential-multistep.ts';
import type { Integrand } from './exponential-step.ts';
import { exactMoments } from './moments.ts';
import type { Solver } from './solver.ts';
import { type UniPCVariant, unipcMoments } from './unipc.ts';

/** What tells one SA-Solver from another. */
export interface SASolverMethod {
  readonly predictorOrder: number;
  readonly correctorOrder: number;
  readonly integrand: Integrand;
  /** B(h), by which two values of the data are integrated as in UniPC (appendix). `bh1` has no bound for large steps in λ. */
  readonly variant: UniPCVariant;
  /** Whether no step is of a higher order than there are steps left. */
  readonly lowerOrderFinal: boolean;
  /** τ, how stochastic a step from a level is. */
  readonly tau: (level: NoiseLevel) => number;
}

/**
 * SA-Solver (Xue et al., 2023, arXiv:2309.05019, algorithm 1): Adams' methods for the SDEs of one diffusion, a predictor of
 * Bashforth's kind and a corrector of Moulton's.
 */
export function saSolver(method: SASolverMethod): Solver {
  const { predictorOrder, correctorOrder, integrand, variant, lowerOrderFinal, tau } = method;
  const moments = integrand === 'data' ? unipcMoments(variant) : exactMoments;
  const limited = (order: number, most: number): number => (lowerOrderFinal ? Math.min(order, most) : order);
  return exponentialMultistep({
    integrand,
    tau,
    memory: Math.max(predictorOrder, correctorOrder - 1),
    predictor: { moments, order: (index, count) => limited(predictorOrder, count - index) },
    corrector: { moments, order: (index, count) => limited(correctorOrder, count - index + 1) },
  });
}
