import {
  type FloatTensor,
  InvalidArgumentError,
  imageNorms,
  type NoiseLevel,
  type Parameterization,
} from '@langevin/core';
import { ratioAt } from '../levels/sde-levels.ts';
import type { Sde, Transition } from './sde.ts';

/**
 * What can be derived of an SDE from its coefficients, its noise levels and its prior. Extend it to write your own:
 * `drift`, `diffusion` and `levelAt` have to belong together, scale' = f scale and (sigma²)' = 2 f sigma² + g².
 *
 * ```ts
 * class CosineSde extends LinearSde {
 *   static readonly className = 'CosineSde';
 *   readonly config = {};
 *   readonly initNoiseSigma = 1;
 *   drift = (t: number) => -1.5 * Math.tan(1.5 * t);
 *   diffusion = (t: number) => Math.sqrt(3 * Math.tan(1.5 * t));
 *   levelAt = (time: number) => ({ time, scale: Math.cos(1.5 * time), sigma: Math.sin(1.5 * time) });
 * }
 * ```
 */
export abstract class LinearSde implements Sde {
  abstract readonly config: object;
  abstract readonly initNoiseSigma: number;
  readonly samplingEps: number = 1e-3;
  declare readonly timestepCount?: number;
  declare readonly parameterization?: Parameterization;

  abstract drift(time: number): number;
  abstract diffusion(time: number): number;
  abstract levelAt(time: number): NoiseLevel;

  /** By bisection: sigma / scale grows with the time. */
  timeOf(ratio: number): number {
    requireRatio(ratio, ratioAt(this, 0), ratioAt(this, 1));
    let [low, high] = [0, 1];
    // Each turn halves the interval, down to the spacing of numbers below 1.
    for (let turn = 0; turn < 53; turn++) {
      const middle = (low + high) / 2;
      if (ratioAt(this, middle) < ratio) low = middle;
      else high = middle;
    }
    return high;
  }

  priorLogProb(latents: FloatTensor): Float64Array {
    const norms = imageNorms(latents);
    const size = latents.data.length / norms.length;
    const variance = this.initNoiseSigma ** 2;
    return norms.map((norm) => -(size / 2) * Math.log(2 * Math.PI * variance) - norm ** 2 / (2 * variance));
  }

  /** By the rule of Euler and Maruyama. */
  discretize(time: number, stepCount: number): Transition {
    const variance = this.diffusion(time) ** 2 / stepCount;
    return { factor: 1 + this.drift(time) / stepCount, variance, ancestralVariance: variance };
  }

  correctorScale(time: number, stepCount: number): number {
    return this.discretize(time, stepCount).factor ** 2;
  }
}

/** Checks that sigma / scale is within an SDE's range, up to rounding. @throws {InvalidArgumentError} */
export function requireRatio(ratio: number, lowest: number, highest: number): void {
  const slack = 1e-9;
  if (ratio >= lowest * (1 - slack) && ratio <= highest * (1 + slack)) return;
  throw new InvalidArgumentError('ratio', `sigma / scale is ${ratio}, but must be from ${lowest} to ${highest}.`);
}
