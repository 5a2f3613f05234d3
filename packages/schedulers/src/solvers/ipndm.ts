import { type FloatTensor, linearCombination } from '@langevin/core';
import { adamsBashforth, noiseSlope, transfer, withSlope } from './pseudo-linear.ts';
import { samplingStep } from './sampling-step.ts';
import { changeBetween, type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/**
 * Improved PNDM (Zhang and Chen, 2022, arXiv:2204.13902, section 3.3): the probability flow of x̂ = x / scale and σ̂ = sigma /
 * scale, dx̂/dσ̂ = ε̂, with the coefficients that Adams and Bashforth have for equal steps, whatever the steps are,
 *
 * x̂' = x̂ + (σ̂' − σ̂) (55 ε̂ − 59 ε̂₁ + 37 ε̂₂ − 9 ε̂₃) / 24,
 *
 * or those of as many evaluations as there are at first. From noise alone, where σ̂ has no end, it goes by the data and the
 * noise, and begins after that.
 */
export const ipndm: Solver = async function* (predict, x, { levels }) {
  let history: FloatTensor[] = [];
  for (const { index, count, level, next } of stridesOf(levels)) {
    const prediction = await predict(x, level);
    let sample: FloatTensor;
    if (level.scale > 0) {
      history = withSlope(prediction.noise, history);
      sample = transfer(noiseSlope, x, adamsBashforth(history), level, next);
    } else {
      sample = linearCombination(1, x, 1, changeBetween(level, next, prediction));
    }

    const yielded = new YieldedState(samplingStep(index, count, next, { sample, mean: sample }));
    yield yielded.step;
    x = yielded.step.sample;
    if (yielded.isReplaced) history = [];
  }
};
