import {
  checkCount,
  checkOptions,
  type DifferentiableScore,
  describeValue,
  type FloatTensor,
  Generator,
  type GeneratorInput,
  InvalidArgumentError,
  isAllFinite,
  type OptionKinds,
} from '@langevin/core';
import { dopri5 } from '../ode/butcher-tableau.ts';
import { solveOde } from '../ode/solve-ode.ts';
import type { Tolerance } from '../ode/step-control.ts';
import { requireSignal } from '../sdes/require-signal.ts';
import { isSde, type Sde } from '../sdes/sde.ts';
import { AugmentedFlow } from './augmented-flow.ts';
import { type Divergence, divergenceDirections } from './divergence.ts';

/** Options of {@link logLikelihood}. */
export interface LogLikelihoodOptions extends Partial<Tolerance> {
  /** The SDE that the model was trained on. */
  readonly sde: Sde;
  /** A score with its derivative: `pipe.differentiableScore`, or a `GaussianMixtureModel`. */
  readonly model: DifferentiableScore;
  /** The images, `[batch, channels, height, width]`, in the range that the model was trained on. */
  readonly data: FloatTensor;
  /**
   * How the divergence is taken; `rademacher` if left out. `exact` takes an evaluation for each value of an image at
   * every step: for small data.
   */
  readonly divergence?: Divergence | undefined;
  /** Random probes, each of which costs as much as one alone; 1 if left out. */
  readonly probes?: number | undefined;
  /** Where the probes come from: one for the batch, or one per image; a randomly seeded one if left out. */
  readonly generator?: GeneratorInput | undefined;
  /** The time at which the data is taken to be. If left out 1e-5, or the first timestep of an SDE that has some. */
  readonly samplingEps?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how far it is, from 0 to 1, after each step of the solver. */
  readonly onProgress?: ((progress: number) => void) | undefined;
}

const optionKinds: OptionKinds<LogLikelihoodOptions> = {
  sde: 'any',
  model: 'any',
  data: 'any',
  divergence: 'any',
  probes: 'any',
  generator: 'any',
  rtol: 'number',
  atol: 'number',
  samplingEps: 'number',
  signal: 'signal',
  onProgress: 'function',
};

/** What {@link logLikelihood} gives for each image of a batch. */
export interface LogLikelihood {
  /** log p(x), in nats. */
  readonly logProb: Float64Array;
  /** −log₂ p(x) per value of the image. It is of a density; see `discreteBitsPerDim` for 8-bit images. */
  readonly bitsPerDim: Float64Array;
  /** The standard error of `logProb`, in nats, by the spread over the probes; NaN with one probe, 0 if exact. */
  readonly standardError: Float64Array;
  /** The noise that each image comes from under the probability flow, of the data's shape. */
  readonly latents: FloatTensor;
  /** How often the model was evaluated together with its derivative. */
  readonly evaluations: number;
}

/**
 * The exact log-likelihood of images under the probability flow of a score (Song et al., 2021, arXiv:2011.13456, section
 * 4.3 and appendix D.2): the flow carries each image to its latent, and the density changes along the way by the
 * divergence of the flow,
 *
 * log p(x) = log p_prior(z) + ∫ ∇ · F(x_t, t) dt,  F = f x − ½ g² s(x, t)    (eq. 39)
 *
 * solved by Dormand and Prince's method as in the original code, with the whole batch as one system.
 *
 * ```ts
 * const { bitsPerDim } = await logLikelihood({ sde, model: pipe.differentiableScore, data, generator: new Generator(0) });
 * ```
 *
 * @throws {InvalidArgumentError} for a model without a derivative, an option out of range, or generators that don't fit;
 * while it runs, if no step is short enough for the tolerance, and what the model throws.
 * @throws {NonFiniteOutputError} if the model's output is not finite.
 * @throws the signal's reason after an abort.
 */
export async function logLikelihood(options: LogLikelihoodOptions): Promise<LogLikelihood> {
  checkLikelihoodOptions(options);
  const { sde, model, data, divergence = 'rademacher', generator = new Generator() } = options;
  const { rtol = 1e-5, atol = 1e-5, samplingEps = defaultEps(sde), signal, onProgress } = options;
  const probes = checkCount('probes', options.probes === undefined ? 1 : options.probes);
  const directions = divergenceDirections(divergence, data.dims, probes, generator);
  const flow = new AugmentedFlow(sde, model, directions, divergence === 'exact' ? 1 : probes, data.dims, signal);

  const problem = { method: dopri5, rtol, atol, from: samplingEps, to: 1 };
  let state: Float64Array = flow.stateOf(data);
  for await (const step of solveOde(flow.field, { ...problem, start: state })) {
    state = step.state;
    flow.updates++;
    onProgress?.((step.time - samplingEps) / (1 - samplingEps));
  }
  const latents = flow.imagesOf(state);
  const prior = sde.priorLogProb(latents);
  const changes = flow.changesOf(state);
  const logProb = prior.map((value, image) => value + mean(changes[image]!));
  const size = data.data.length / prior.length;
  return {
    logProb,
    bitsPerDim: logProb.map((value) => -value / (size * Math.LN2)),
    standardError: Float64Array.from(changes, (each) => (divergence === 'exact' ? 0 : standardErrorOf(each))),
    latents,
    evaluations: flow.evaluations,
  };
}

function defaultEps({ samplingEps, timestepCount }: Sde): number {
  return timestepCount === undefined ? 1e-5 : samplingEps;
}

function checkLikelihoodOptions(options: LogLikelihoodOptions): void {
  checkOptions(options, optionKinds);
  const { sde, model, data, divergence, probes, rtol, atol, samplingEps: eps } = options;
  const require = (isValid: boolean, option: string, problem: string): void => {
    if (!isValid) throw new InvalidArgumentError(option, problem);
  };
  require(isSde(sde), 'sde', `${describeValue(sde)} is no SDE; pass the one that the model was trained on.`);
  requireSignal('logLikelihood', sde);
  const needed = "pass one with score and scoreJvp(), such as a pipeline's differentiableScore";
  require(typeof model?.scoreJvp === 'function', 'model', `${describeValue(model)} has no derivative; ${needed}.`);
  require((data?.dims?.length ?? 0) > 1 && !data.dims.includes(0), 'data', 'is no batch of images; pass [batch, …].');
  require(data.type === 'float32', 'data', `is of the type ${data.type}; pass float32.`);
  require(isAllFinite(data), 'data', 'has values that are not finite.');
  const kinds: readonly unknown[] = [undefined, 'rademacher', 'gaussian', 'exact'];
  require(kinds.includes(divergence), 'divergence', `"${divergence}" is not 'rademacher', 'gaussian' or 'exact'.`);
  require(divergence !== 'exact' || probes === undefined, 'probes', 'an exact divergence takes none; leave them out.');
  require(rtol === undefined || rtol > 0, 'rtol', `${rtol} is not above 0.`);
  require(atol === undefined || atol >= 0, 'atol', `${atol} is not a number from 0.`);
  require(eps === undefined || (eps >= 0 && eps < 1), 'samplingEps', `${eps} is not in [0, 1).`);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardErrorOf(values: Float64Array): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
