import { type FloatTensor, linearCombination, type NoiseLevel, type PredictFunction } from '@langevin/core';
import { samplingStep } from './sampling-step.ts';
import { type Solver, type SolverRun, type Stride, stridesOf } from './solver.ts';

/** A rule that takes a state from a level down the flow to another, by evaluations at and between these. */
export type StepRule = (
  predict: PredictFunction,
  x: FloatTensor,
  from: NoiseLevel,
  to: NoiseLevel,
) => Promise<FloatTensor>;

/** Where a step begins in place of its state and its level, such as above them, after noise was added. */
export type StepStart = (
  x: FloatTensor,
  stride: Stride,
  noise: SolverRun['noise'],
) => { readonly x: FloatTensor; readonly level: NoiseLevel };

/** Where noise comes into the steps of {@link singleStep}. */
export interface StepNoise {
  /**
   * η: with how much of an ancestral step's noise a step ends, from 0, the probability flow, to 1, the reverse-time SDE; 0
   * if left out.
   */
  readonly eta?: number;
  /** How a step begins; where the one before has ended, if left out. */
  readonly start?: StepStart;
}

/**
 * The solver that takes each step by itself, by a rule. An ancestral step goes further down than the next level, and adds
 * noise to come back (Song et al., 2021, arXiv:2011.13456, appendix F; on a variance-preserving diffusion arXiv:2010.02502,
 * eq. 12 and 16).
 */
export const singleStep = (
  rule: StepRule,
  { eta = 0, start = (x, { level }) => ({ x, level }) }: StepNoise = {},
): Solver =>
  async function* (predict, state, { levels, arrivals, noise }) {
    for (const stride of stridesOf(levels, arrivals)) {
      const { index, count, next } = stride;
      const { x, level } = start(state, stride, noise);
      const up = eta * ancestralSigma(level, next);
      const down = up > 0 ? { ...next, sigma: Math.sqrt(next.sigma ** 2 - up ** 2) } : next;
      const mean = await rule(predict, x, level, down);
      const sample = up > 0 ? linearCombination(1, mean, up, noise(x, stride)) : mean;

      const step = samplingStep(index, count, next, { sample, mean });
      yield step;
      state = step.sample;
    }
  };

/** Standard deviation of the noise with which an ancestral step ends; none at the end of one up. */
function ancestralSigma(from: NoiseLevel, to: NoiseLevel): number {
  const kept = (to.sigma * from.scale) / to.scale;
  return (to.sigma / from.sigma) * Math.sqrt(Math.max(from.sigma ** 2 - kept ** 2, 0));
}
