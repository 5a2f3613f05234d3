import { type FloatTensor, InvalidArgumentError } from '@langevin/core';
import type { Posterior } from './posterior.ts';

/**
 * The variance of the noise that a step of DDPM adds. `fixed_small` is the posterior's, β̃_t, and `fixed_large` is β_t
 * (arXiv:2006.11239, section 3.2). With `_log` diffusers computes the same by its logarithm. `learned` is what the network
 * says itself, and `learned_range` where between β̃_t and β_t it says that it lies (arXiv:2102.09672, eq. 15).
 */
export type VarianceType =
  | 'fixed_small'
  | 'fixed_small_log'
  | 'fixed_large'
  | 'fixed_large_log'
  | 'learned'
  | 'learned_range';

/** A standard deviation: one number, or one for each value of a state. */
type Deviation = number | Float32Array;

const small = ({ variance }: Posterior): Deviation => Math.sqrt(variance);
const large = ({ beta }: Posterior): Deviation => Math.sqrt(beta);

/** The standard deviation of a step's noise, of the posterior that it draws from and of what the network says of it. */
export const stepDeviations: Readonly<Record<VarianceType, (of: Posterior, said?: FloatTensor) => Deviation>> = {
  fixed_small: small,
  fixed_small_log: small,
  fixed_large: large,
  fixed_large_log: large,
  learned: (_, said) => valuesOf(said).map(rootOf),
  learned_range: ({ variance, beta }, said) => {
    // From the data itself the posterior's variance is 0, which has no logarithm.
    const [least, most] = [Math.log(Math.max(variance, 1e-20)), Math.log(beta)];
    return valuesOf(said).map((v) => Math.exp((((v + 1) / 2) * most + ((1 - v) / 2) * least) / 2));
  },
};

function rootOf(variance: number): number {
  if (variance >= 0) return Math.sqrt(variance);
  const problem = `"learned" takes what the network says for variances, of which ${variance} is none`;
  throw new InvalidArgumentError('varianceType', `${problem}; "learned_range" takes it for a place between two.`);
}

function valuesOf(said: FloatTensor | undefined): Float32Array {
  if (said !== undefined) return said.data;
  const problem = 'the scheduler takes variances from the network, whose output has none beside its prediction';
  throw new InvalidArgumentError('varianceType', `${problem}; take "fixed_small" or "fixed_large".`);
}
