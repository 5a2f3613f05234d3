import type { FloatTensor, NoiseLevel, Parameterization } from '@langevin/core';

/**
 * One step of a discretized SDE, x_{i+1} = a x_i + √v z, from a noise level up to the next (arXiv:2011.13456, eq. 45,
 * with f_i(x) = (a − 1) x and G_i² = v). Samplers go it backwards.
 */
export interface Transition {
  /** a, by which the step scales the state. */
  readonly factor: number;
  /** v, the variance of the noise that the step adds. */
  readonly variance: number;
  /** Variance of the noise that an ancestral step back adds (appendix F). */
  readonly ancestralVariance: number;
}

/**
 * A diffusion from data at time 0 to noise at time 1:
 *
 * dx = f(t) x dt + g(t) dw    (arXiv:2011.13456, eq. 5, with a drift that is linear in x)
 *
 * The drift of every SDE whose states are x_t = scale · x_0 + sigma · noise has this form. Whatever a sampler asks of
 * an SDE is a method here, so that no sampler knows which one it has. `LinearSde` implements what can be derived.
 */
export interface Sde {
  /** What its class's constructor takes to make it again; it is saved with a scheduler. */
  readonly config: object;
  /** Standard deviation of the prior N(0, initNoiseSigma² I), from which sampling starts at time 1. */
  readonly initNoiseSigma: number;
  /** The time at which samplers stop where none is set: below it the score is too steep to be learned. */
  readonly samplingEps: number;
  /** T, where the network was trained on T timesteps rather than on all times: timestep t is at the time (t + 1) / T. */
  readonly timestepCount?: number;
  /** How a network is read that was trained on it, where the settings say so. */
  readonly parameterization?: Parameterization;

  /** f(t), the drift per unit of x. */
  drift(time: number): number;
  /** g(t), the diffusion coefficient. */
  diffusion(time: number): number;
  /** The scale and sigma of x_t = scale · x_0 + sigma · noise, the marginal distribution at a time (eq. 29). */
  levelAt(time: number): NoiseLevel;
  /**
   * The time at which sigma / scale is `ratio`: the way back from a noise level, for solvers that step in it.
   *
   * @throws {InvalidArgumentError} if no time in [0, 1] has it.
   */
  timeOf(ratio: number): number;
  /** The log-density, in nats, of each image of a batch `[batch, …]` under the prior. */
  priorLogProb(latents: FloatTensor): Float64Array;
  /**
   * The step of the SDE cut into `stepCount` steps that arrives at a time.
   *
   * @throws {InvalidArgumentError} if so few steps can't discretize it.
   */
  discretize(time: number, stepCount: number): Transition;
  /** α, the factor of a Langevin corrector's step size (arXiv:2011.13456, algorithms 4 and 5). */
  correctorScale(time: number, stepCount: number): number;
}

/** Whether a value can be asked what samplers ask of an SDE. */
export function isSde(value: unknown): value is Sde {
  return typeof (value as Partial<Sde> | null | undefined)?.levelAt === 'function';
}
