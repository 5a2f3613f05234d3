import type { NoiseLevel } from '@langevin/core';
import { partitionPoint } from './partition-point.ts';

const { fround } = Math;

/** ᾱ of the last timestep of a diffusion that would end without signal, of ᾱ of the timestep before. */
export type LastAlphaBar = (before: number) => number;

/**
 * The noise levels of a diffusion in discrete timesteps t = 0 … T − 1:
 *
 * x_t = √ᾱ_t x_0 + √(1 − ᾱ_t) ε,  ᾱ_t = Π (1 − β_s) for s ≤ t    (DDPM, arXiv:2006.11239, eq. 4)
 *
 * In float32 as in diffusers: near the data 1 − ᾱ is so small that its rounding shows. t = −1 is the data itself.
 */
export class NoiseLadder {
  /** β_t of each timestep. */
  readonly betas: Float32Array;
  /** ᾱ_t of each timestep. */
  readonly alphasCumprod: Float32Array;
  /** log(sigma / scale) of each timestep, ascending. */
  readonly #logRatios: Float64Array;

  /** @param lastAlphaBar - ᾱ of the last timestep, of that before it, in place of what the betas come to. */
  constructor(betas: Float32Array, lastAlphaBar?: LastAlphaBar) {
    this.betas = betas;
    // PyTorch carries the running product in double precision, and rounds what it stores.
    let product = 1;
    this.alphasCumprod = betas.map((beta) => {
      product *= fround(1 - beta);
      return product;
    });
    const last = betas.length - 1;
    if (lastAlphaBar !== undefined) this.alphasCumprod[last] = lastAlphaBar(this.alphaBarAt(last - 1));
    this.#logRatios = Float64Array.from(this.alphasCumprod, (_, t) => logRatio(this.levelAt(t)));
  }

  /** ᾱ_t. */
  alphaBarAt(timestep: number): number {
    return timestep < 0 ? 1 : this.alphasCumprod[timestep]!;
  }

  /** The noise level at a timestep, at the time (t + 1) / T: 1 for the last, and 0 for the data. */
  levelAt(timestep: number): NoiseLevel {
    const time = Math.max(0, (timestep + 1) / this.alphasCumprod.length);
    return { time, ...levelOf(this.alphaBarAt(timestep)), timestep: Math.max(timestep, 0) };
  }

  /**
   * The timestep, in fractions, at which sigma / scale is that of a noise level: how the network is told a level that
   * another sampler asks for. Below the first timestep it is the first, and beyond the last the last.
   */
  timestepOf(level: NoiseLevel): number {
    const wanted = logRatio(level);
    const ratios = this.#logRatios;
    const above = partitionPoint(ratios.length, (timestep) => ratios[timestep]! < wanted);
    if (above === ratios.length) return above - 1;
    if (above === 0) return 0;
    const [low, high] = [ratios[above - 1]!, ratios[above]!];
    if (high < Number.POSITIVE_INFINITY) return above - (high - wanted) / (high - low);
    // Up to a level without signal the ratio has no end, but its angle has.
    const angleOf = (ratio: number): number => Math.atan(Math.exp(ratio));
    return above - (angleOf(high) - angleOf(wanted)) / (angleOf(high) - angleOf(low));
  }
}

/** The scale and sigma of an ᾱ. */
export function levelOf(alphaBar: number): Pick<NoiseLevel, 'scale' | 'sigma'> {
  return { scale: fround(Math.sqrt(alphaBar)), sigma: fround(Math.sqrt(fround(1 - alphaBar))) };
}

function logRatio({ scale, sigma }: NoiseLevel): number {
  return Math.log(sigma / scale);
}
