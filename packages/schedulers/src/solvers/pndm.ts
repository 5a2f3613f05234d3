import type { FloatTensor, NoiseLevel } from '@langevin/core';
import { adamsBashforth, type Slope, transfer, weightedSum, withSlope } from './pseudo-linear.ts';
import { samplingStep } from './sampling-step.ts';
import { type Solver, stridesOf } from './solver.ts';
import { YieldedState } from './yielded-state.ts';

/** How many steps of Runge and Kutta's rule there are before a history is as long as the multistep method takes it. */
export const warmUpSteps = 3;

/**
 * The fourth-order pseudo numerical method (F-PNDM, Liu et al., 2022, arXiv:2202.09778, algorithm 2): three steps of the
 * pseudo Runge-Kutta method (eq. 13), of four evaluations each, and then the pseudo linear multistep method (eq. 12).
 *
 * @param levelAt - the level of a timestep: Runge and Kutta evaluate half-way.
 */
export const pndm = (slope: Slope, levelAt: (timestep: number) => NoiseLevel): Solver =>
  async function* (predict, x, { levels, arrivals }) {
    const slopeAt = async (state: FloatTensor, level: NoiseLevel): Promise<FloatTensor> =>
      slope.of(await predict(state, level), level);

    const rungeKutta = async (e1: FloatTensor, level: NoiseLevel, next: NoiseLevel): Promise<FloatTensor> => {
      const [from, to] = [level.timestep!, next.timestep!];
      const half = Math.floor((from - to) / 2);
      const middle = levelAt(to + half);
      // Of an odd distance, half is less than half from either end, and diffusers evaluates beside where it arrived.
      const e2 = await slopeAt(transfer(slope, x, e1, level, levelAt(from - half)), middle);
      const e3 = await slopeAt(transfer(slope, x, e2, level, middle), middle);
      const e4 = await slopeAt(transfer(slope, x, e3, level, next), next);
      return weightedSum([1 / 6, 1 / 3, 1 / 3, 1 / 6], [e1, e2, e3, e4]);
    };

    let history: FloatTensor[] = [];
    for (const { index, count, level, next } of stridesOf(levels, arrivals)) {
      const here = await slopeAt(x, level);
      history = withSlope(here, history);
      const combined = index < warmUpSteps ? await rungeKutta(here, level, next) : adamsBashforth(history);
      const sample = transfer(slope, x, combined, level, next);

      const yielded = new YieldedState(samplingStep(index, count, next, { sample, mean: sample }));
      yield yielded.step;
      x = yielded.step.sample;
      if (yielded.isReplaced) history = [];
    }
  };
