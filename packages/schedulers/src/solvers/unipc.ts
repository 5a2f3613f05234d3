import { exponentialMultistep } from './exponential-multistep.ts';
import type { Integrand } from './exponential-step.ts';
import { exactMoments, type Moments } from './moments.ts';
import type { Solver } from './solver.ts';

/** One of the choices of B(h) (arXiv:2302.04867, section 3). */
export type UniPCVariant = 'bh1' | 'bh2';

/** What tells one UniPC from another. */
export interface UniPCMethod {
  readonly order: number;
  readonly variant: UniPCVariant;
  readonly integrand: Integrand;
  /** Whether no step is of a higher order than there are steps left. */
  readonly lowerOrderFinal: boolean;
  /** Numbers of the steps that are not corrected. */
  readonly disableCorrector: readonly number[];
}

/** B(h). */
const scales: Readonly<Record<UniPCVariant, (z: number) => number>> = { bh1: (z) => z, bh2: Math.expm1 };

/**
 * Moments by which two values are integrated with a_1 = 1/2, that of the slope being B(h) / 2, and more of them exactly: for
 * these the equations of theorem 3.1 are those of the polynomial through the values, whatever B(h).
 */
export function unipcMoments(variant: UniPCVariant): Moments {
  return (count, z) => (count === 2 ? [Math.expm1(z), scales[variant](z) / 2] : exactMoments(count, z));
}

/**
 * UniPC (Zhao et al., 2023, arXiv:2302.04867, algorithms 1 and 2): UniP of some order, and UniC of one more by the
 * evaluation that the next step needs anyway.
 */
export function unipc({ order, variant, integrand, lowerOrderFinal, disableCorrector }: UniPCMethod): Solver {
  const moments = unipcMoments(variant);
  const orderOf = (index: number, count: number): number => (lowerOrderFinal ? Math.min(order, count - index) : order);
  return exponentialMultistep({
    integrand,
    memory: order,
    predictor: { moments, order: orderOf },
    corrector: {
      moments,
      order: (index, count) => (disableCorrector.includes(index) ? 0 : orderOf(index, count) + 1),
    },
  });
}
