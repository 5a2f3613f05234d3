import type { NoiseLevel } from '@langevin/core';
import { partitionPoint } from './partition-point.ts';

const { fround } = Math;

/**
 * sigma / scale of each timestep that a network was trained on, √((1 − ᾱ) / ᾱ), and the way between timesteps and sigmas:
 * in float32 as diffusers has them, since at the first timesteps 1 − ᾱ is little more than rounding.
 */
export class TrainedSigmas {
  /** Ascending but for the last, one for each timestep. */
  readonly sigmas: Float32Array;
  readonly #logs: Float32Array;

  constructor(alphasCumprod: Float32Array) {
    this.sigmas = alphasCumprod.map((alphaBar) => Math.sqrt(fround(fround(1 - alphaBar) / alphaBar)));
    this.#logs = this.sigmas.map((sigma) => Math.log(sigma));
  }

  /** The sigma at a timestep, linear between whole ones; at either end the last. */
  at(timestep: number): number {
    const place = Math.min(Math.max(timestep, 0), this.sigmas.length - 1);
    const below = Math.floor(place);
    const low = this.sigmas[below]!;
    const high = this.sigmas[below + 1] ?? low;
    return low + (high - low) * (place - below);
  }

  /** The timestep at which sigma is so much, linear in log σ between whole ones; at either end the last. */
  timestepOf(sigma: number): number {
    const logs = this.#logs;
    const wanted = fround(Math.log(Math.max(sigma, 1e-10)));
    const last = logs.length - 1;
    // The last may be less than the one before it, in place of no signal at all.
    const reached = logs[last]! <= wanted ? last : partitionPoint(last, (place) => logs[place]! <= wanted);
    const below = Math.max(reached - 1, 0);
    const low = logs[below]!;
    const rise = (logs[below + 1] ?? low) - low;
    return rise === 0 ? below : below + Math.min(Math.max((wanted - low) / rise, 0), 1);
  }

  /** The timesteps of several sigmas. */
  timestepsOf(sigmas: readonly number[]): number[] {
    return sigmas.map((sigma) => this.timestepOf(sigma));
  }
}

/** The noise level at a sigma, at the scale 1. @param timestep - what the network is told. */
export function sigmaLevel(sigma: number, timestep: number, timestepCount: number): NoiseLevel {
  return { time: sigma > 0 ? (timestep + 1) / timestepCount : 0, scale: 1, sigma, timestep };
}
