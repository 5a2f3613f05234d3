import { linspace } from '../torch-float32.ts';

const { fround } = Math;

/** What a schedule of betas is made from. */
export interface BetaRange {
  /** How many betas there are. */
  readonly numTrainTimesteps: number;
  /** Where the schedules that have a range begin. */
  readonly betaStart: number;
  /** Where the schedules that have a range end. */
  readonly betaEnd: number;
}

/** One of diffusers' schedules of betas. */
export type BetaScheduleName = 'linear' | 'scaled_linear' | 'squaredcos_cap_v2' | 'exp' | 'laplace' | 'sigmoid';

/** The schedules of diffusers, by their names there: the variance β_t that each step of the diffusion adds. */
export const betaSchedules: Readonly<Record<BetaScheduleName, (range: BetaRange) => Float32Array>> = {
  /** From one end to the other (DDPM, arXiv:2006.11239, section 4). */
  linear: ({ betaStart, betaEnd, numTrainTimesteps }) => linspace(betaStart, betaEnd, numTrainTimesteps),

  /** √β from one end to the other (latent diffusion, arXiv:2112.10752). */
  scaled_linear: ({ betaStart, betaEnd, numTrainTimesteps }) =>
    linspace(Math.sqrt(betaStart), Math.sqrt(betaEnd), numTrainTimesteps).map((root) => root ** 2),

  /** ᾱ falls as a squared cosine (Nichol and Dhariwal, 2021, arXiv:2102.09672, eq. 17). */
  squaredcos_cap_v2: ({ numTrainTimesteps }) =>
    betasFor(numTrainTimesteps, (time) => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2),

  /** ᾱ falls exponentially, as diffusers has it. */
  exp: ({ numTrainTimesteps }) => betasFor(numTrainTimesteps, (time) => Math.exp(-12 * time)),

  /** The logarithm of the ratio of signal to noise has a Laplace distribution (arXiv:2407.03297). */
  laplace: ({ numTrainTimesteps }) =>
    betasFor(numTrainTimesteps, (time) => {
      const side = time <= 0.5 ? -0.5 : 0.5;
      const snr = Math.exp(side * Math.log(1 - 2 * Math.abs(0.5 - time) + 1e-6));
      return Math.sqrt(snr / (1 + snr));
    }),

  /** Along a sigmoid from one end to the other (GeoDiff, arXiv:2203.02923). */
  sigmoid: ({ betaStart, betaEnd, numTrainTimesteps }) =>
    linspace(-6, 6, numTrainTimesteps).map((x) => fround(1 / (1 + Math.exp(-x))) * (betaEnd - betaStart) + betaStart),
};

/** No beta is larger, so that no step takes the whole signal away. */
export const maxBeta = 0.999;

/** The betas whose running product of 1 − β follows ᾱ(t), for t from 0 to 1. */
function betasFor(count: number, alphaBar: (time: number) => number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) =>
    Math.min(1 - alphaBar((i + 1) / count) / alphaBar(i / count), maxBeta),
  );
}
