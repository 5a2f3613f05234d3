import { noiseRatio, type Parameterization } from '@langevin/core';

/**
 * The factors of a preconditioned network F, by sigma: the data that it expects are c_skip x + c_out F(c_in x; c_noise)
 * (Karras et al., 2022, arXiv:2206.00364, eq. 7).
 */
export interface Preconditioning {
  /** c_skip, by which the sample is multiplied in the data. */
  skip(sigma: number): number;
  /** c_out, by which the output is multiplied in the data. */
  out(sigma: number): number;
  /** c_in, by which the sample is multiplied for the network. */
  in(sigma: number): number;
  /** c_noise, what the network takes for its time. */
  noise(sigma: number): number;
}

/** EDM's factors (arXiv:2206.00364, table 1). @param sign - of the output: −1 for what diffusers calls `v_prediction`. */
export function edmPreconditioning(sigmaData: number, sign: 1 | -1 = 1): Preconditioning {
  return {
    skip: (sigma) => sigmaData ** 2 / (sigma ** 2 + sigmaData ** 2),
    out: (sigma) => (sign * sigma * sigmaData) / Math.hypot(sigma, sigmaData),
    in: (sigma) => 1 / Math.hypot(sigma, sigmaData),
    noise: (sigma) => Math.log(sigma) / 4,
  };
}

/**
 * The factors of a consistency function (Song et al., 2023, arXiv:2303.01469, appendix C): EDM's, moved so that at
 * `sigmaMin` the data are the sample. The time is in thousandths.
 */
export function consistencyPreconditioning(sigmaData: number, sigmaMin: number): Preconditioning {
  const edm = edmPreconditioning(sigmaData);
  return {
    skip: (sigma) => edm.skip(sigma - sigmaMin),
    out: (sigma) => ((sigma - sigmaMin) * sigmaData) / Math.hypot(sigma, sigmaData),
    in: edm.in,
    noise: (sigma) => 1000 * edm.noise(sigma),
  };
}

/** How a preconditioned network is read, for samplers of any scale. */
export function preconditioned(factors: Preconditioning): Parameterization {
  return {
    timestep: (level) => factors.noise(noiseRatio(level)),
    // c_out F = x_0 − c_skip (x_0 + sigma ε).
    output: (level) => {
      const sigma = noiseRatio(level);
      const skip = factors.skip(sigma);
      return { data: 1 - skip, noise: -skip * sigma, weight: factors.out(sigma) };
    },
    inputScale: (level) => factors.in(noiseRatio(level)) / level.scale,
  };
}
