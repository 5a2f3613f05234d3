import { LangevinError } from './langevin-error.ts';

/** The network's output holds a NaN or an infinity; the run was stopped there. */
export class NonFiniteOutputError extends LangevinError {
  /** Evaluation in the run, from 0. */
  readonly evaluation: number;
  /** Index of the solver's update during which it happened, from 0. */
  readonly step: number;
  /** The noise level that the network was evaluated at. */
  readonly sigma: number;

  constructor(where: { evaluation: number; step: number; sigma: number }) {
    super(
      'non_finite_output',
      `The model's output is not finite at step ${where.step} (sigma ${where.sigma}, evaluation ${where.evaluation}). ` +
        "Check the checkpoint's weights and that sigmaMin and sigmaMax are those it was trained with; in half precision, try float32.",
    );
    this.evaluation = where.evaluation;
    this.step = where.step;
    this.sigma = where.sigma;
  }
}
