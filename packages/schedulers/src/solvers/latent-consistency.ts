import { linearCombination } from '@langevin/core';
import { type LimitSettings, limitData } from './limit-data.ts';
import { multistepConsistency } from './multistep-consistency.ts';
import type { Solver } from './solver.ts';

/** Settings of {@link latentConsistency}. */
export interface LatentConsistencySettings extends LimitSettings {
  /** How fast the network's word counts for more than the state itself, as timesteps grow from 0. */
  readonly timestepScaling: number;
}

/** The spread of the data that the boundary condition supposes. */
const dataSpread = 0.5;

/**
 * {@link multistepConsistency} with a latent consistency model (Luo et al., 2023, arXiv:2310.04378, algorithm 3): what the
 * network predicts is mixed with the state so that at timestep 0 it is the state itself (eq. 9).
 */
export const latentConsistency = (settings: LatentConsistencySettings): Solver =>
  multistepConsistency({
    dataOf: (predicted, x, { timestep }) => {
      const time = timestep! * settings.timestepScaling;
      const norm = Math.hypot(time, dataSpread);
      const limited = limitData(predicted, settings);
      return linearCombination(time / norm, limited, (dataSpread / norm) ** 2, x, limited);
    },
  });
