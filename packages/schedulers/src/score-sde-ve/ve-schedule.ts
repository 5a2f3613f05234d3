import { InvalidArgumentError, type NoiseLevel } from '@langevin/core';
import { exp, linspace } from '../torch-float32.ts';

// The noise schedule of the variance-exploding SDE (arXiv:2011.13456, appendix C): σ(t) = σ_min (σ_max / σ_min)^t for
// t in (0, 1], with scale 1 throughout.

const { fround } = Math;

/** `count` times from 1 down to `samplingEps`, at which the score is evaluated. */
export function veTimesteps(count: number, samplingEps: number): Float32Array {
  return linspace(1, samplingEps, count);
}

/** σ(t) at each time: what the network is told. */
export function veSigmas(timesteps: Float32Array, sigmaMin: number, sigmaMax: number): Float32Array {
  const ratio = fround(sigmaMax / sigmaMin);
  return timesteps.map((t) => fround(sigmaMin) * fround(ratio ** t));
}

/** σ_1 … σ_N, ascending from `sigmaMin` to `sigmaMax`: the levels that the predictor goes down. */
export function veDiscreteSigmas(count: number, sigmaMin: number, sigmaMax: number): Float32Array {
  return linspace(Math.log(sigmaMin), Math.log(sigmaMax), count).map(exp);
}

/** The sigma of an index into the ladder. @throws {InvalidArgumentError} if it is none. */
export function veSigmaAt(index: number, discreteSigmas: Float32Array): number {
  const sigma = discreteSigmas[index];
  if (sigma !== undefined) return sigma;
  throw new InvalidArgumentError('timesteps', `${index} is no index into ${discreteSigmas.length} sigmas.`);
}

/** A step of the ladder of discrete sigmas, x_{i+1} = x_i + √(σ² − σ'²) z. */
export interface VeTransition {
  readonly factor: 1;
  /** σ² − σ'², the variance between that time's sigma and the one below. */
  readonly variance: number;
  /** The noise level one rung below; sigma 0 below the smallest. */
  readonly next: NoiseLevel;
}

/**
 * The step of the ladder that arrives at a time, and the level below it. The time is cut, not rounded, to an index, in
 * float32: one rounding decides which sigma is meant.
 *
 * @param timeCount - how many times the schedule has; as many as sigmas, unless the two were set differently.
 * @throws {InvalidArgumentError} if the time is not in [0, 1], or there are too few sigmas.
 */
export function veTransition(timestep: number, timeCount: number, discreteSigmas: Float32Array): VeTransition {
  if (!(timestep >= 0 && timestep <= 1)) {
    throw new InvalidArgumentError('timestep', `${timestep} is no time in [0, 1]; pass one of scheduler.timesteps.`);
  }
  const index = Math.trunc(fround(fround(timestep) * (timeCount - 1)));
  const sigma = discreteSigmas[index];
  if (sigma === undefined) {
    const counts = `${timeCount} timesteps but only ${discreteSigmas.length} sigmas are set`;
    throw new InvalidArgumentError('timestep', `${counts}; call setTimesteps and setSigmas with the same number.`);
  }
  const below = discreteSigmas[index - 1] ?? 0;
  const time = index > 0 ? (index - 1) / (discreteSigmas.length - 1) : 0;
  // In float32, as the reference: the squares are close, so their rounding shows in the difference.
  const variance = fround(fround(sigma ** 2) - fround(below ** 2));
  return { factor: 1, variance, next: { time, scale: 1, sigma: below } };
}
