import { type NoiseLevel, type Parameterization, splitVariance } from '@langevin/core';
import type { NoiseLadder } from '../levels/noise-ladder.ts';
import { type PredictionType, predictionTypes } from './prediction-types.ts';

/**
 * How a network is read that was trained on a diffusion in discrete timesteps: it is told the timestep, in fractions
 * between two of them, and gets samples whose variance is preserved, whatever the scale of the sampler.
 */
export function discreteParameterization(ladder: NoiseLadder, predictionType: PredictionType): Parameterization {
  return {
    timestep: (level) => level.timestep ?? ladder.timestepOf(level),
    output: predictionTypes[predictionType],
    inputScale: variancePreservingScale,
    split: splitVariance,
  };
}

/** What a state is multiplied with to have scale² + sigma² = 1, as in training; 1 where it has that up to rounding. */
export function variancePreservingScale({ scale, sigma }: NoiseLevel): number {
  const norm = Math.hypot(scale, sigma);
  return Math.abs(norm - 1) < 1e-6 ? 1 : 1 / norm;
}
