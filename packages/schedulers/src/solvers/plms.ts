import type { FloatTensor, NoiseLevel } from '@langevin/core';
import { adamsBashforth, type Slope, transfer, weightedSum, withSlope } from './pseudo-linear.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/** The first step of a run, until it is corrected. */
interface FirstStep {
  readonly x: FloatTensor;
  readonly slope: FloatTensor;
  /** In timesteps. */
  readonly distance: number;
}

/**
 * The pseudo linear multistep method (PNDM, Liu et al., 2022, arXiv:2202.09778, eq. 11 and 12): each step takes a
 * combination of the last four slopes, of as many as there are at first.
 *
 * @param levelAt - the level of a timestep, for a correction of the first step: the second evaluation, at the level where that
 * step arrived, takes it anew with the mean of both slopes, as in Heun's method. So the levels have that one twice. A run
 * from the middle has it once, and goes on at the one after it, as in diffusers. No correction if left out.
 */
export const plms = (slope: Slope, levelAt?: (timestep: number) => NoiseLevel): Solver =>
  async function* (predict, x, { levels, arrivals }) {
    let history: FloatTensor[] = [];
    let first: FirstStep | undefined;
    for (const { index, count, level, next } of stridesOf(levels, arrivals)) {
      const here = slope.of(await predict(x, level), level);
      let [arrival, sample] = [next, x];
      if (first !== undefined && levelAt !== undefined) {
        const mean = weightedSum([1 / 2, 1 / 2], [here, first.slope]);
        arrival = level;
        sample = transfer(slope, first.x, mean, levelAt(level.timestep! + first.distance), level);
      } else {
        history = withSlope(here, history);
        sample = transfer(slope, x, adamsBashforth(history), level, next);
      }

      const yielded = new YieldedState(samplingStep(index, count, arrival, { sample, mean: sample }));
      yield yielded.step;
      const isCorrectable = index === 0 && levelAt !== undefined && !yielded.isReplaced;
      first = isCorrectable ? { x, slope: here, distance: level.timestep! - next.timestep! } : undefined;
      if (yielded.isReplaced) history = [];
      x = yielded.step.sample;
    }
  };
