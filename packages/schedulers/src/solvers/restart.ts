import { type FloatTensor, linearCombination, type NoiseLevel, scale } from '@langevin/core';
import type { StateUpdate } from '../state-update.ts';
import { samplingStep } from './sampling-step.ts';
import type { StepRule } from './single-step.ts';
import { type Solver, type SolverRun, stridesOf } from './solver.ts';

/**
 * Restart sampling (Xu et al., 2023, arXiv:2306.14878, algorithm 1), on levels that go back up where it restarts: a step up
 * is the diffusion itself, which adds the noise that there is more of, and a step down follows the probability flow.
 *
 * @param rule - for the steps down.
 * @param sNoise - the standard deviation of the noise that is added.
 */
export const restart = (rule: StepRule, sNoise: number): Solver =>
  async function* (predict, x, { levels, noise }) {
    for (const { index, count, level, next } of stridesOf(levels)) {
      const isUp = next.sigma * level.scale > level.sigma * next.scale;
      const update = isUp ? noisier(x, level, next, sNoise, noise) : await flowed(rule(predict, x, level, next));
      const step = samplingStep(index, count, next, update);
      yield step;
      x = step.sample;
    }
  };

/** A state with the noise that takes it from a level up to another. */
function noisier(
  x: FloatTensor,
  from: NoiseLevel,
  to: NoiseLevel,
  sNoise: number,
  noise: SolverRun['noise'],
): StateUpdate {
  const kept = to.scale / from.scale;
  const mean = scale(kept, x);
  // Of no part of the run: each repeat goes up through the same one, with noise of its own.
  const z = noise(x);
  const std = Math.sqrt(to.sigma ** 2 - (kept * from.sigma) ** 2);
  return { mean, sample: linearCombination(1, mean, sNoise * std, z, z) };
}

async function flowed(end: Promise<FloatTensor>): Promise<StateUpdate> {
  const sample = await end;
  return { sample, mean: sample };
}
