import { checkOptions, type OptionKinds } from './check-options.ts';
import { chosenSteps } from './chosen-steps.ts';
import type { NoiseLevel } from './contracts/noise-level.ts';
import type { PredictFunction } from './contracts/prediction.ts';
import type { SamplingContext, SamplingStep, Scheduler, StepChoice } from './contracts/scheduler.ts';
import type { ScoreFunction } from './contracts/score.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { orAbort } from './errors/langevin-error.ts';
import { NonFiniteOutputError } from './errors/non-finite-output-error.ts';
import { checkGenerators, drawNoise, type GeneratorInput } from './generator/draw-noise.ts';
import { Generator } from './generator/generator.ts';
import { checkCount } from './math/count.ts';
import { checkSameShape, checkSampleBytes, checkShape, isTensor } from './math/shape.ts';
import { isAllFinite, scale } from './math/tensor-math.ts';
import { lazyPrediction } from './prediction/lazy-prediction.ts';
import { predictWith } from './prediction/prediction-from.ts';
import { requireSteps } from './require-steps.ts';
import { type RunStart, runStart, type StartOptions } from './run-start.ts';
import type { FloatTensor } from './tensor.ts';

/** Options of {@link runScheduler} and {@link streamScheduler}. */
export interface SamplingOptions extends StartOptions {
  /** The sample's shape, `[batch, channels, height, width]`. */
  readonly shape: readonly number[];
  /** Steps of the solver, at least 1, unless they are listed. Each may take several evaluations of the network. */
  readonly numInferenceSteps?: number | undefined;
  /** What the network is told at each step, from high to low, for a scheduler that takes such a list. */
  readonly timesteps?: readonly number[] | undefined;
  /** sigma / scale at each step, and where the last one ends, from high to low, for a scheduler that takes such a list. */
  readonly sigmas?: readonly number[] | undefined;
  /** One generator for the batch, or one for each image; a randomly seeded one if left out. */
  readonly generator?: GeneratorInput | undefined;
  /**
   * Whether a stochastic solver's noise comes from a Brownian path, which does not depend on the number of steps: more
   * of them then draw the same picture, more exactly. False if left out: the noise of a step is drawn when it is needed,
   * as the references do.
   */
  readonly brownianPath?: boolean | undefined;
  /** Stops the run at once. What is under way, an evaluation or `onStep`, goes on to its end, which nobody waits for. */
  readonly signal?: AbortSignal | undefined;
  /** Called, and awaited, after each update of the state. It may replace the step's `sample` and `mean`. */
  readonly onStep?: ((step: SamplingStep) => void | Promise<void>) | undefined;
}

const optionKinds: OptionKinds<SamplingOptions> = {
  shape: 'any',
  numInferenceSteps: 'any',
  timesteps: 'any',
  sigmas: 'any',
  start: 'options',
  latents: 'any',
  generator: 'any',
  brownianPath: 'boolean',
  signal: 'signal',
  onStep: 'function',
};

/** What a run came to. */
export interface SamplingResult {
  /** The state after the last update. */
  readonly sample: FloatTensor;
  /** That state without the noise that the last update added: what a run is made for. */
  readonly mean: FloatTensor;
  /** How often the network was evaluated, and the guidance that is part of it. */
  readonly evaluations: number;
}

/**
 * Runs a scheduler from noise to data.
 *
 * ```ts
 * const scheduler = new ScoreSdeVeScheduler({ sigmaMax: 50 });
 * const { mean } = await runScheduler(scheduler, predict, { shape: [4, 3, 32, 32], numInferenceSteps: 200 });
 * ```
 *
 * It is {@link streamScheduler} run to its end, and throws what that throws.
 */
export async function runScheduler(
  scheduler: Scheduler,
  network: PredictFunction | ScoreFunction,
  options: SamplingOptions,
): Promise<SamplingResult> {
  const steps = streamScheduler(scheduler, network, options);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  return step.value;
}

/**
 * Runs a scheduler from noise to data and yields each update of the state, whose `sample` and `mean` the consumer may
 * replace before asking for the next. Leaving the loop ends the run.
 *
 * It draws the prior, N(0, initNoiseSigma² I), or the noise of the data that it starts from, and then the scheduler's noise,
 * all from the same generator.
 *
 * @throws {InvalidArgumentError} at once, for an option that there is not, or a scheduler, a network, a shape, a number of steps or generators that can't be used;
 * while it runs, for a scheduler that yields no steps, a step without tensors and a level, or a last one that is not finite, and for a reading or a
 * replaced sample or mean of another shape.
 * @throws {NonFiniteOutputError} if a reading is not finite.
 * @throws the signal's reason after an abort, which is heard during an evaluation and during `onStep` as well.
 */
export function streamScheduler(
  scheduler: Scheduler,
  network: PredictFunction | ScoreFunction,
  options: SamplingOptions,
): AsyncGenerator<SamplingStep, SamplingResult> {
  if (typeof scheduler?.sample !== 'function') {
    throw new InvalidArgumentError('scheduler', `${describeValue(scheduler)} has no sample(): it is no scheduler.`);
  }
  if (typeof network !== 'function') {
    const advice = 'pass what predictFrom() makes of a network, or (sample, level) => Promise of the score';
    throw new InvalidArgumentError('network', `${describeValue(network)} is no function; ${advice}.`);
  }
  checkCount('network.evaluations', (network as ScoreFunction).evaluations ?? 1);
  checkOptions(options, optionKinds);
  const { shape, generator = new Generator() } = options;
  if (checkShape('shape', shape).length === 0 || shape.includes(0)) {
    throw new InvalidArgumentError('shape', `[${shape}] holds no image; pass [batch, channels, height, width].`);
  }
  checkSampleBytes('shape', shape);
  const steps = chosenSteps(scheduler, options);
  const start = runStart(scheduler, steps, shape, options);
  checkGenerators(generator, shape[0]);
  return run(scheduler, predictWith(network), { steps, start }, { ...options, generator });
}

async function* run(
  scheduler: Scheduler,
  predict: PredictFunction,
  { steps: choice, start }: { readonly steps: StepChoice; readonly start: RunStart },
  { shape, latents, generator, brownianPath, signal, onStep }: SamplingOptions & { readonly generator: GeneratorInput },
): AsyncGenerator<SamplingStep, SamplingResult> {
  let evaluations = 0;
  let updates = 0;

  const checkedPredict: PredictFunction = async (sample, level) => {
    signal?.throwIfAborted();
    const place = { evaluation: evaluations, step: updates, sigma: level.sigma };
    const prediction = await orAbort(predict(sample, level), signal);
    evaluations += checkCount('evaluations', prediction.evaluations ?? 1);
    const checked = (name: string, reading: FloatTensor): FloatTensor => {
      checkSameShape(name, sample, reading);
      if (!isAllFinite(reading)) throw new NonFiniteOutputError(place);
      return reading;
    };
    const variance = prediction.variance && checked('variance', prediction.variance);
    return lazyPrediction((name) => checked(name, prediction[name]), { variance });
  };

  signal?.throwIfAborted();
  const first = start.stateOf(latents ? scale(1, latents) : drawNoise(shape, generator));
  // Few runs go along a path, and the others do without its code.
  const path = brownianPath ? await orAbort(import('./path-noise.ts'), signal) : undefined;
  const noise = path ? path.pathNoise(scheduler, shape, generator) : freshNoise(generator);
  const context: SamplingContext = { ...choice, begin: start.begin, noise };
  let state = { sample: first, mean: first };
  const steps = scheduler.sample(checkedPredict, first, context);
  const name = `sample() of ${describeValue(scheduler)}`;
  requireSteps({ argument: 'scheduler', name, form: 'async *sample()' }, steps);
  // Leaving this loop, by an error as well, closes the scheduler's generator.
  for await (const step of steps) {
    checkStep(scheduler, step);
    await orAbort(onStep?.(step), signal);
    yield step;
    checkSameShape('step.sample', first, step.sample);
    checkSameShape('step.mean', first, step.mean);
    state = step;
    updates++;
  }
  // Not before an evaluation, if the abort came after the last, or the solver caught the error of one.
  signal?.throwIfAborted();
  if (updates === 0) throw unfit(scheduler, 'yielded no step; it has to yield one after each update of the state.');
  if (!isAllFinite(state.mean))
    throw unfit(scheduler, 'ended at a state that is not finite; take other steps or settings.');
  return { sample: state.sample, mean: state.mean, evaluations };
}

function freshNoise(generator: GeneratorInput): SamplingContext['noise'] {
  return (like) => drawNoise(like.dims, generator);
}

function checkStep(scheduler: Scheduler, step: unknown): void {
  const parts = (step ?? {}) as Readonly<Record<keyof SamplingStep, unknown>>;
  const missing = (['sample', 'mean'] as const).filter((part) => !isTensor(parts[part]));
  if (missing.length > 0) throw unfit(scheduler, `yielded a step without a tensor as its ${missing.join(' and ')}.`);
  const { time, scale, sigma } = (parts.level ?? {}) as Partial<NoiseLevel>;
  if ([time, scale, sigma].every(Number.isFinite)) return;
  throw unfit(scheduler, 'yielded a step without { time, scale, sigma }, all finite, as its level.');
}

function unfit(scheduler: Scheduler, problem: string): InvalidArgumentError {
  return new InvalidArgumentError('scheduler', `sample() of ${describeValue(scheduler)} ${problem}`);
}
