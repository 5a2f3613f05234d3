import { checkOptions, type OptionKinds } from './check-options.ts';
import { chosenSteps, type StepOptions } from './chosen-steps.ts';
import type { NoiseLevel } from './contracts/noise-level.ts';
import type { PredictFunction } from './contracts/prediction.ts';
import type { SamplingStep, Scheduler } from './contracts/scheduler.ts';
import type { ScoreFunction } from './contracts/score.ts';
import { describeValue } from './errors/describe-value.ts';
import { InvalidArgumentError } from './errors/invalid-argument-error.ts';
import { descendingLevelsOf } from './levels-of.ts';
import { isTensor } from './math/shape.ts';
import { linearCombination, scale } from './math/tensor-math.ts';
import { runScheduler, type SamplingOptions } from './run-scheduler.ts';
import { checkValues } from './run-start.ts';
import type { FloatTensor } from './tensor.ts';

/** Options of {@link invertData}: the steps are those of the run that is to draw the data again. */
export interface InversionOptions extends StepOptions, Pick<SamplingOptions, 'signal' | 'onStep'> {
  /** float32 `[batch, channels, height, width]`, in the range that the network was trained on. */
  readonly data: FloatTensor;
}

const optionKinds: OptionKinds<InversionOptions> = {
  data: 'any',
  numInferenceSteps: 'any',
  timesteps: 'any',
  sigmas: 'any',
  signal: 'signal',
  onStep: 'function',
};

/** What data were drawn from. */
export interface InversionResult {
  /** Of the data's shape, near to standard normal noise: what a run takes as its `latents`. */
  readonly latents: FloatTensor;
  /** How often the network was evaluated: once for each step. */
  readonly evaluations: number;
}

/**
 * The noise that a deterministic solver draws data from, by DDIM the other way round (Song et al., 2020, arXiv:2010.02502,
 * section 4.3): from the data up the levels of the run.
 *
 * ```ts
 * const scheduler = new EulerScheduler({ sde });
 * const { latents } = await invertData(scheduler, predict, { data, numInferenceSteps: 100 });
 * const { mean } = await runScheduler(scheduler, predict, { shape: data.dims, latents, numInferenceSteps: 100 });   // the data
 * ```
 *
 * Each step goes up as the network predicts where it begins, rather than where it ends as the step down does; so the data come
 * back the better, the more steps there are.
 *
 * @throws {InvalidArgumentError} for an option that there is not, data that are none, steps that can't be used, and a
 * scheduler that does not say its levels, or whose levels go up.
 * @throws as `runScheduler` does for the network, and after an abort.
 */
export async function invertData(
  scheduler: Scheduler,
  network: PredictFunction | ScoreFunction,
  options: InversionOptions,
): Promise<InversionResult> {
  checkOptions(options, optionKinds);
  const { data, signal, onStep } = options;
  if (!isTensor(data)) throw new InvalidArgumentError('data', `${describeValue(data)} is no tensor.`);
  checkValues('data', data, data.dims);
  const steps = chosenSteps(scheduler, options);
  const levels = [...descendingLevelsOf(scheduler, steps)].reverse();
  if (levels[0]!.sigma === 0 && levels[1]!.scale === 0) {
    const problem = 'one step leads from the data to a level of nothing but noise, which tells nothing of them';
    throw new InvalidArgumentError('numInferenceSteps', `${problem}; take at least 2.`);
  }
  const ascent: Scheduler = {
    initNoiseSigma: 1,
    sample: (predict, x) => ascend(predict, x, levels),
    savePretrained: (target) => scheduler.savePretrained(target),
  };
  const { numInferenceSteps } = steps;
  const run = { shape: data.dims, latents: data, numInferenceSteps, signal, onStep };
  const { sample, evaluations } = await runScheduler(ascent, network, run);
  const spread = scheduler.startSpreadFor?.(steps) ?? scheduler.initNoiseSigma;
  return { latents: scale(1 / spread, sample), evaluations };
}

/** DDIM's step (eq. 13) from each level to the next, which has more noise. */
async function* ascend(
  predict: PredictFunction,
  x: FloatTensor,
  levels: readonly NoiseLevel[],
): AsyncGenerator<SamplingStep, void> {
  const count = levels.length - 1;
  for (let index = 0; index < count; index++) {
    const [from, to] = [levels[index]!, levels[index + 1]!];
    const { data, noise } = await partsOf(predict, x, from, to);
    const sample = linearCombination(to.scale, data, to.sigma, noise);
    const step = { index, progress: (index + 1) / count, level: to, sample, mean: sample };
    yield step;
    x = step.sample;
  }
}

/** Data and noise of a state, as the network predicts them; in data themselves, what noise it finds that the step leads to. */
async function partsOf(
  predict: PredictFunction,
  x: FloatTensor,
  from: NoiseLevel,
  to: NoiseLevel,
): Promise<{ readonly data: FloatTensor; readonly noise: FloatTensor }> {
  if (from.sigma > 0) return predict(x, from);
  const data = scale(1 / from.scale, x);
  return { data, noise: (await predict(scale(to.scale, data), to)).noise };
}
