import type { DPMSolverConfig } from './dpm-solver-config.ts';

/** A step of DPM-Solver++: x' = state · x + first · D + second · ΔD + std · z. */
export interface DPMSolverFactors {
  /** Of the state x. */
  readonly state: number;
  /** Of the predicted data D. */
  readonly first: number;
  /** Of ΔD, by which D changes over a step of this length. */
  readonly second: number;
  /** Of new noise z; 0 for the probability flow. */
  readonly std: number;
}

/**
 * The factors of a step, at the scale 1 (arXiv:2211.01095, eq. 8 and 9, and section 5 for the SDE, whose exponentials
 * have twice the exponent).
 *
 * @param h - the step's length in λ = −log σ; infinite for a step down to the data.
 * @param sigma - where it arrives.
 */
export function dpmSolverFactors(
  h: number,
  sigma: number,
  { algorithmType, solverType }: Pick<DPMSolverConfig, 'algorithmType' | 'solverType'>,
): DPMSolverFactors {
  const isStochastic = algorithmType === 'sde-dpmsolver++';
  const exponent = isStochastic ? 2 * h : h;
  const first = -Math.expm1(-exponent);
  return {
    state: Math.exp(-exponent),
    first,
    second: solverType === 'midpoint' || exponent === 0 ? first / 2 : 1 - first / exponent,
    std: isStochastic ? sigma * Math.sqrt(first) : 0,
  };
}
